using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Storage.Embedded.Writing;

internal sealed partial class LogDrain
{
    [LoggerMessage(
        4002, LogLevel.Error, "The write-ahead log could not be copied into the database file; it grows meanwhile")]
    private static partial void PassFailed(ILogger logger, Exception fault);
}
