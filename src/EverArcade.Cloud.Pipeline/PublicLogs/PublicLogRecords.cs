using System.Text.Json;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.PublicLogs;

/// <summary>How far logs are published: shelf <c>public-logs</c>, a record for each contract. Thread-safe.</summary>
internal sealed class PublicLogRecords(IRecordStore records)
{
    public const string Shelf = "public-logs";

    public async Task<(PublicLogDocument State, RecordVersion Version)?> ReadAsync(
        ContractId contract, CancellationToken cancellationToken) =>
        await records.ReadAsync(KeyOf(contract), cancellationToken) is { } stored
            ? (PipelineJson.Read(stored, PipelineJson.Default.PublicLogDocument), stored.Version) : null;

    /// <returns>Null when somebody else has written meanwhile.</returns>
    public Task<RecordVersion?> TryWriteAsync(
        ContractId contract, PublicLogDocument state, RecordVersion? expected, CancellationToken cancellationToken) =>
        records.TryWriteAsync(
            KeyOf(contract), JsonSerializer.SerializeToUtf8Bytes(state, PipelineJson.Default.PublicLogDocument), expected,
            cancellationToken);

    /// <summary>Takes a record away that has rotted: files are then written from the beginning, which they can be.</summary>
    public Task<bool> TryDropAsync(ContractId contract, CancellationToken cancellationToken) =>
        records.TryDropAsync(KeyOf(contract), cancellationToken);

    private static RecordKey KeyOf(ContractId contract) => new(Shelf, contract.ToString());
}
