namespace EverArcade.Cloud.Pipeline;

/// <summary>The store did not do what it was asked and may do it later: busy, unreachable, out of space, shutting down.</summary>
/// <remarks>Whether a write took effect is unknown to whoever catches this: resolve it by reading back.</remarks>
public sealed class StorageUnavailableException : Exception
{
    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    public StorageUnavailableException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
