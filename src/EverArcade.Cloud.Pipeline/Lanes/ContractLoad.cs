using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>One reading of a contract from the store that is under way, for all who wait for it. Thread-safe.</summary>
internal sealed class ContractLoad(ContractId contract)
{
    private readonly TaskCompletionSource<LiveContract?> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ContractId Contract { get; } = contract;

    public Task<LiveContract?> Result => _result.Task;

    public void End(LiveContract? loaded) => _result.SetResult(loaded);

    public void Fail(Exception fault) => _result.SetException(fault);
}
