using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Storage.Embedded.Writing;

internal sealed partial class WriteLoop
{
    [LoggerMessage(4001, LogLevel.Warning, "A batch of {Items} writes was rolled back; each runs again alone")]
    private static partial void BatchRolledBack(ILogger logger, int items, Exception fault);
}
