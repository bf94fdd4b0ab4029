namespace EverArcade.Cloud.Pipeline.PublicLogs;

/// <summary>Files for everybody, under paths: what a static web server, a content network or a container with anonymous reading serves
/// without this host. Thread-safe.</summary>
/// <remarks>Nothing here is ever read back: whoever fetches a file checks it, and all of it can be made again.</remarks>
public interface IPublicFiles
{
    /// <summary>Writes a file, in place of what stands there; durable on return. A reader sees the old bytes or the new, never a
    /// part.</summary>
    /// <exception cref="StorageUnavailableException">It may be written or not.</exception>
    Task WriteAsync(PublicFile file, CancellationToken cancellationToken);

    /// <summary>Deletes a file, if it is there.</summary>
    /// <exception cref="StorageUnavailableException">It may be gone or not.</exception>
    Task DeleteAsync(PublicPath path, CancellationToken cancellationToken);
}
