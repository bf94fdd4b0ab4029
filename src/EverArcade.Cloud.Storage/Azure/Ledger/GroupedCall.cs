namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>One call of a group, and the promise of its result.</summary>
internal sealed class GroupedCall<TCall, TResult>(TCall call)
{
    private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TCall Call { get; } = call;

    public Task<TResult> Result => _result.Task;

    public void Complete(TResult result) => _result.TrySetResult(result);

    public void Fail(Exception fault) => _result.TrySetException(fault);
}
