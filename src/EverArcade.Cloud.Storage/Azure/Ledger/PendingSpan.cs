using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>A stretch of time by which the index says "this contract accepted something then".</summary>
/// <param name="FromTicks">Its first UTC tick.</param>
internal readonly record struct PendingSpan(long FromTicks)
{
    /// <summary>Ten minutes: an active contract costs one row each, and a sweep asks for each row once or twice.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    /// <summary>How long after its end a span may still gain submissions: hosts' clocks differ, requests are slow.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    /// <summary>The first tick behind it.</summary>
    public long ToTicks => FromTicks + Length.Ticks;

    public static PendingSpan Of(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % Length.Ticks));

    /// <summary>Whether nobody can accept anything in it any more.</summary>
    public bool IsOver(DateTimeOffset now) => ToTicks + Grace.Ticks < now.UtcTicks;

    /// <summary>Whether a row that was seen lately is safe from being cleared for as long as a call takes.</summary>
    public bool IsFresh(DateTimeOffset now) => ToTicks + (Grace.Ticks / 2) > now.UtcTicks;

    /// <summary>Row key of a contract in this span.</summary>
    public string Key(ContractId contract) => $"{FromTicks:x16}{contract}";

    public static bool TryParse(string key, out PendingSpan span, out ContractId contract)
    {
        contract = default;
        var parsed = long.TryParse(
            key.AsSpan(0, Math.Min(16, key.Length)), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var ticks);
        span = new PendingSpan(ticks);
        return parsed && key.Length == 80 && ContractId.TryParse(key.AsSpan(16), out contract);
    }
}
