namespace EverArcade.Cloud.Execution;

/// <summary>Work queued for a guest thread, whatever its result type.</summary>
internal interface IGuestWork
{
    /// <summary>Runs the work and settles its task; never throws.</summary>
    void Run();
}
