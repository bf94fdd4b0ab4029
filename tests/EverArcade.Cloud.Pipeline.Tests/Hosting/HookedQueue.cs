using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>A queue whose calls a test can hold and fail.</summary>
public sealed class HookedQueue(IMessageQueue inner) : IMessageQueue
{
    public PortHooks Hooks { get; } = new();

    public Task<QueueMessage> SendAsync(
        ContractId contract, string body, TimeSpan invisibleFor, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(SendAsync), () => inner.SendAsync(contract, body, invisibleFor, cancellationToken));

    public Task<IReadOnlyList<QueueMessage>> ReceiveAsync(
        int max, TimeSpan visibility, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ReceiveAsync), () => inner.ReceiveAsync(max, visibility, cancellationToken));

    public Task CompleteAsync(QueueMessage message, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(CompleteAsync), () => inner.CompleteAsync(message, cancellationToken));

    public Task ReleaseAsync(QueueMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ReleaseAsync), () => inner.ReleaseAsync(message, delay, cancellationToken));

    public Task<QueueMessage?> RenewAsync(
        QueueMessage message, TimeSpan visibility, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(RenewAsync), () => inner.RenewAsync(message, visibility, cancellationToken));

    public Task ParkAsync(QueueMessage message, string reason, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ParkAsync), () => inner.ParkAsync(message, reason, cancellationToken));

    public Task KeepAsync(QueueMessage message, string reason, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(KeepAsync), () => inner.KeepAsync(message, reason, cancellationToken));

    public Task<IReadOnlyList<Listed<PoisonMessage>>> ListPoisonAsync(string? after, int max, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ListPoisonAsync), () => inner.ListPoisonAsync(after, max, cancellationToken));

    public Task<bool> RedriveAsync(string poisonId, CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(RedriveAsync), () => inner.RedriveAsync(poisonId, cancellationToken));

    public Task<QueueDepth> ReadDepthAsync(CancellationToken cancellationToken) =>
        Hooks.AroundAsync(nameof(ReadDepthAsync), () => inner.ReadDepthAsync(cancellationToken));
}
