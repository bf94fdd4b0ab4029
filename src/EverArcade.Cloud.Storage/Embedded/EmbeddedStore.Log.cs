using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Storage.Embedded;

public sealed partial class EmbeddedStore
{
    [LoggerMessage(4000, LogLevel.Information, "Store opened in {Folder}; {Unfinished} unfinished blobs deleted")]
    private static partial void StoreOpened(ILogger logger, string folder, int unfinished);
}
