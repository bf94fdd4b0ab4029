using System.Reflection;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Pipeline.Queue;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Http.Tests.Hosting;

/// <summary>A port of a store, of which single items are not what was written. What rots is told by name.</summary>
public class RottenStore : DispatchProxy
{
    private object _inner = null!;
    private IReadOnlySet<string> _rotten = null!;

    /// <param name="services">Whose ledger and queue of submissions are wrapped.</param>
    /// <param name="rotten">Names as <c>receipt 3</c>, <c>receipt 3 gone</c>, <c>checkpoint 5</c> or <c>poison ID</c>; may change at any time.</param>
    public static void Wrap(IServiceCollection services, IReadOnlySet<string> rotten)
    {
        var ledger = services.Last(service => service.ServiceType == typeof(ILedger));
        var queue = services.Last(service => service.ServiceType == typeof(IMessageQueue) && Equals(service.ServiceKey, QueueNames.Submissions));
        _ = services
            .AddSingleton(provider => Create((ILedger)ledger.ImplementationFactory!(provider), rotten))
            .AddKeyedSingleton(QueueNames.Submissions, (provider, key) =>
                Create((IMessageQueue)queue.KeyedImplementationFactory!(provider, key), rotten));
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Invoke(_inner, args) switch
    {
        Task<ReceiptRow?> row => OneAsync(row, Receipt),
        Task<IReadOnlyList<ReceiptRow>> rows => AllAsync(rows, Receipt),
        Task<CheckpointRow?> row => OneAsync(row, Checkpoint),
        Task<IReadOnlyList<CheckpointRow>> rows => AllAsync(rows, Checkpoint),
        Task<IReadOnlyList<Listed<PoisonMessage>>> rows => AllAsync(rows, row => _rotten.Contains($"poison {row.Name}") ? row with { Item = null } : row),
        var answer => answer,
    };

    private static T Create<T>(T inner, IReadOnlySet<string> rotten)
        where T : class
    {
        var proxy = Create<T, RottenStore>();
        var store = (RottenStore)(object)proxy;
        (store._inner, store._rotten) = (inner, rotten);
        return proxy;
    }

    private ReceiptRow? Receipt(ReceiptRow row) =>
        _rotten.Contains($"receipt {row.Sequence} gone") ? null
        : _rotten.Contains($"receipt {row.Sequence}") ? row with { Receipt = Flip(row.Receipt) } : row;

    private CheckpointRow Checkpoint(CheckpointRow row) =>
        _rotten.Contains($"checkpoint {row.Sequence}") ? row with { Bytes = Flip(row.Bytes) } : row;

    private static byte[] Flip(ReadOnlyMemory<byte> bytes)
    {
        var changed = bytes.ToArray();
        changed[^1] ^= 1;
        return changed;
    }

    private static async Task<T?> OneAsync<T>(Task<T?> reading, Func<T, T?> spoil)
        where T : class => await reading is { } row ? spoil(row) : null;

    private static async Task<IReadOnlyList<T>> AllAsync<T>(Task<IReadOnlyList<T>> reading, Func<T, T?> spoil)
        where T : class => [.. (await reading).Select(spoil).OfType<T>()];
}
