namespace EverArcade.Cloud.Execution;

/// <summary>The engine, not the guest, failed: native stack overflow, a full pool, a package that does not load.
/// Never a receipt: the submission is retried and then parked (design invariant 6).</summary>
public sealed class ExecutionFaultException : Exception
{
    public ExecutionFaultException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
