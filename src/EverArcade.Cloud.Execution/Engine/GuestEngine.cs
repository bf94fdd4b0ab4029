using EverArcade.Cloud.Execution.Engine.Native;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>An engine and what it is. Thread-safe.</summary>
internal sealed class GuestEngine(EngineChoice choice, EngineHandle handle) : IDisposable
{
    public EngineChoice Choice { get; } = choice;

    public EngineHandle Handle { get; } = handle;

    /// <summary>What was made by it keeps working; nothing new can be made.</summary>
    public void Dispose() => Handle.Dispose();
}
