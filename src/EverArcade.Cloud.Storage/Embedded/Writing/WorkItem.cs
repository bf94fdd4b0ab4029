namespace EverArcade.Cloud.Storage.Embedded.Writing;

/// <summary>One call that writes: run by the writer's thread in a batch's transaction, answered after its
/// commit.</summary>
/// <remarks>It may run twice: a batch that failed is rolled back and its items run again alone.</remarks>
internal abstract class WorkItem
{
    /// <summary>What stopped the item's last run, or null.</summary>
    public Exception? Fault { get; protected set; }

    /// <summary>Runs the work and remembers its result or fault.</summary>
    public abstract void Run(StoreSession session);

    /// <summary>Says that the batch failed under the item.</summary>
    public void Fail(Exception fault) => Fault = fault;

    /// <summary>Tells the caller.</summary>
    public abstract void Answer();
}
