namespace EverArcade.Cloud.Storage.Embedded.Writing;

/// <summary>Where a pass over the write-ahead log stands.</summary>
internal enum DrainState
{
    /// <summary>The log is short.</summary>
    Idle = 0,

    /// <summary>The drain's thread copies.</summary>
    Copying = 1,

    /// <summary>The drain's thread has copied; the writer copies the rest.</summary>
    Copied = 2,
}
