using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Collection;

public sealed partial class BlobCollector
{
    [LoggerMessage(3041, LogLevel.Information, "Mark {Mark} of blobs: {Named} names heard, {Unnamed} old blobs without one, {Deleted} deleted.")]
    private partial void LogMarked(ulong mark, long named, long unnamed, long deleted);

    [LoggerMessage(3042, LogLevel.Error, "No blob is collected until this can be read: what it names is unknown.")]
    private partial void LogBlocked(Exception corrupt);

    [LoggerMessage(3043, LogLevel.Information, "This host collects no blobs: it does not know {Owners}, which another host asks.")]
    private partial void LogOlder(string owners);

    [LoggerMessage(3044, LogLevel.Debug, "Another host was faster with this stretch of the collection of blobs.")]
    private partial void LogOvertaken();

    [LoggerMessage(3045, LogLevel.Warning, "Names that mark {Mark} of blobs had heard are lost; another mark begins.")]
    private partial void LogLost(ulong mark);
}
