namespace EverArcade.Cloud.Storage.Embedded.Writing;

/// <summary>A writing call with its result.</summary>
/// <param name="work">Checks first, writes after: work that throws has written nothing, or the whole batch is rolled
/// back.</param>
/// <param name="cancellationToken">Looked at once, when the work would start.</param>
internal sealed class WorkItem<T>(Func<StoreSession, T> work, CancellationToken cancellationToken) : WorkItem
{
    // Callers go on on the thread pool: the writer's thread runs nobody else's code.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Task => _answer.Task;

    public override void Run(StoreSession session)
    {
        Fault = null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            _result = work(session);
        }
        catch (Exception fault)
        {
            // The caller's to judge: it is thrown again from the awaited task.
            Fault = fault;
        }
    }

    public override void Answer()
    {
        switch (Fault)
        {
            case null:
                _answer.SetResult(_result!);
                break;
            case OperationCanceledException:
                _answer.SetCanceled(cancellationToken);
                break;
            default:
                _answer.SetException(Fault);
                break;
        }
    }
}
