using EverArcade.Cloud.Pipeline;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Storage.Embedded;

public sealed partial class EmbeddedStore
{
    [LoggerMessage(4000, LogLevel.Information, "Store opened in {Folder}; {Unfinished} unfinished blobs deleted")]
    private static partial void StoreOpened(ILogger logger, string folder, int unfinished);

    [LoggerMessage(
        4007, LogLevel.Error,
        "The index of used keys is damaged: submissions whose keys it should have are refused with an integrity fault, and all commits are "
        + "once it has to take keys. Histories can be read and exported: import the exports into a new folder")]
    private static partial void UsedKeysDamaged(ILogger logger, IntegrityException damage);
}
