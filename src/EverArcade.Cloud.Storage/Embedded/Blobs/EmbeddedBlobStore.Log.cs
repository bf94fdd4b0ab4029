using EverArcade.Cloud.Protocol;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Storage.Embedded.Blobs;

internal sealed partial class EmbeddedBlobStore
{
    [LoggerMessage(4003, LogLevel.Warning, "Blob {Blob} was corrupt on disk; it is replaced by the bytes just written")]
    private static partial void BlobReplaced(ILogger logger, Hash256 blob);
}
