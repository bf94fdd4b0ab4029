using System.Text.Json;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

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
    public static QuarantineRecord Decode(StoredRecord stored)
    {
        var document = PipelineJson.Read(stored, PipelineJson.Default.QuarantineDocument);
        var finding = Hash256.Zero;
        return ContractId.TryParse(document.Contract, out var contract) && stored.Key == KeyOf(contract)
            && Enum.IsDefined((QuarantineState)document.State)
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
            : throw new IntegrityException($"record {stored.Key}", "it is no quarantine of that contract");
    }
}
