using Azure;

namespace EverArcade.Cloud.Storage.Azure.Tables;

/// <summary>What a table said to a conditional write: done, or which condition failed.</summary>
/// <remarks>A refusal may be the echo of our own first try, whose answer was lost and which the client library sent again:
/// whoever has to know reads back.</remarks>
internal readonly record struct TableAnswer
{
    /// <summary>The rows' new versions in the order of the actions; null when the write was refused.</summary>
    public IReadOnlyList<ETag?>? Versions { get; private init; }

    /// <summary>404 no such row, 409 the row exists, 412 it has another version; 0 when done.</summary>
    public int Status { get; private init; }

    /// <summary>Which action of a transaction failed; null when the table does not say.</summary>
    public int? FailedIndex { get; private init; }

    public bool IsDone => Versions is not null;

    public static TableAnswer Done(IReadOnlyList<ETag?> versions) => new() { Versions = versions };

    public static TableAnswer Refused(RequestFailedException refused, int? failedIndex) =>
        new() { Status = refused.Status, FailedIndex = failedIndex };

    public override string ToString() => IsDone ? "done" : $"status {Status} at action {FailedIndex}";
}
