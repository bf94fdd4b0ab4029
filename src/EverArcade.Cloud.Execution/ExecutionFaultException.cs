namespace EverArcade.Cloud.Execution;

/// <summary>The engine or its compiler, not the guest, failed: native stack overflow, a full pool, a package that does not load.
/// Never a receipt: the submission is retried and then parked (design invariant 6).</summary>
public sealed class ExecutionFaultException : Exception
{
    public ExecutionFaultException(string message, Exception? cause = null)
        : this(ExecutionFaultKind.Engine, message, cause)
    {
    }

    public ExecutionFaultException(ExecutionFaultKind kind, string message, Exception? cause = null)
        : base(message, cause) => Kind = kind;

    /// <summary>What failed.</summary>
    public ExecutionFaultKind Kind { get; }
}
