using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Protocol.OperatorLogs;

/// <summary>Checks an operator log entry by entry: numbered without a gap, each naming the one before, each signed by the
/// expected host. What it cannot show is that the log goes on: compare its end with one you have seen before.</summary>
/// <param name="hosts">Who may have signed an entry, the keys of a host that has changed them; empty takes the first entry's host
/// for all.</param>
public sealed class OperatorLogChain(IReadOnlyList<PublicKey> hosts)
{
    private IReadOnlyList<PublicKey> _hosts = hosts;

    /// <param name="host">Who must have signed; null takes the first entry's host for all.</param>
    public OperatorLogChain(PublicKey? host)
        : this(host is { } key ? [key] : [])
    {
    }

    /// <summary>Who may have signed: as given, else whoever signed the first entry.</summary>
    public IReadOnlyList<PublicKey> Hosts => _hosts;

    /// <summary>Entries found good so far.</summary>
    public ulong Count { get; private set; }

    /// <summary>Hash of the last good entry; zero before the first.</summary>
    public Hash256 Last { get; private set; }

    /// <summary>Checks the next entry and steps over it.</summary>
    /// <returns>What is wrong with it, or null. After a problem the chain has not moved.</returns>
    public string? Check(ReadOnlySpan<byte> bytes)
    {
        var due = Count + 1;
        if (!SignedOperatorLogEntry.TryRead(bytes, out var signed, out var problem))
        {
            return $"entry {due} is no operator log entry: {problem}";
        }

        var entry = signed!.Entry;
        if (entry.Number != due)
        {
            return $"entry {due} is missing: entry {entry.Number} stands in its place";
        }

        if (entry.Previous != Last)
        {
            return $"entry {due} names {entry.Previous} as the one before, which is {Last}";
        }

        if (_hosts.Count > 0 && !_hosts.Contains(signed.Host))
        {
            return $"entry {due} is signed by {signed.Host}, expected is {string.Join(" or ", _hosts)}";
        }

        if (!signed.Verify())
        {
            return $"entry {due} has a signature that does not hold";
        }

        (_hosts, Count, Last) = (_hosts.Count > 0 ? _hosts : [signed.Host], due, entry.ComputeHash());
        return null;
    }
}
