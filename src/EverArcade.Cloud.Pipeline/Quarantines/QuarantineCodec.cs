using System.Text.Json;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.OperatorLogs;

namespace EverArcade.Cloud.Pipeline.Quarantines;

/// <summary>A quarantine as the JSON of its record.</summary>
internal static class QuarantineCodec
{
    public const string Shelf = "quarantine";

    public static RecordKey KeyOf(ContractId contract) => new(Shelf, contract.ToString());

    public static byte[] Encode(QuarantineRecord record) => JsonSerializer.SerializeToUtf8Bytes(
        new QuarantineDocument(
            record.Contract.ToString(), (byte)record.State, record.Reason, record.Finding?.ToString(), record.Actor,
            record.Since, record.LiftedBy, record.LiftedByActor),
        PipelineJson.Default.QuarantineDocument);

    /// <exception cref="IntegrityException">The record holds something else.</exception>
    public static QuarantineRecord Decode(StoredRecord stored) =>
        TryDecode(PipelineJson.Read(stored, PipelineJson.Default.QuarantineDocument)) is { } record && stored.Key == KeyOf(record.Contract)
            ? record
            : throw new IntegrityException($"record {stored.Key}", "it is no quarantine of that contract");

    /// <summary>The quarantine that an entry of the operator log set, as it stands until one lifts it.</summary>
    public static QuarantineRecord Decode(OperatorLogEntry entry)
    {
        QuarantineDocument? document = null;
        try
        {
            document = JsonSerializer.Deserialize(entry.Detail, PipelineJson.Default.QuarantineDocument);
        }
        catch (JsonException)
        {
            // The entry's own members say the rest.
        }

        return document is not null && TryDecode(document) is { } said && said.Contract == entry.Contract
            ? said with { State = QuarantineState.Quarantined }
            : new QuarantineRecord
            {
                Contract = entry.Contract!.Value,
                State = QuarantineState.Quarantined,
                Reason = $"entry {entry.Number} of the operator log set it",
                Finding = null,
                Actor = "operator-log",
                Since = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(entry.AtMilliseconds, 253402300799999)),
            };
    }

    private static QuarantineRecord? TryDecode(QuarantineDocument document)
    {
        var finding = Hash256.Zero;
        return ContractId.TryParse(document.Contract, out var contract) && Enum.IsDefined((QuarantineState)document.State)
            && (document.Finding is null || Hash256.TryParse(document.Finding, out finding))
            ? new QuarantineRecord
            {
                Contract = contract,
                State = (QuarantineState)document.State,
                Reason = document.Reason,
                Finding = document.Finding is null ? null : finding,
                Actor = document.Actor,
                Since = document.Since,
                LiftedBy = document.LiftedBy,
                LiftedByActor = document.LiftedByActor,
            }
            : null;
    }
}
