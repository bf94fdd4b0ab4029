using System.Text.Json;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.OperatorLogs;

namespace EverArcade.Cloud.Pipeline.Publishers;

/// <summary>A revocation as the JSON of its record.</summary>
internal static class RevocationCodec
{
    public const string Shelf = "revoked-publishers";

    public static RecordKey KeyOf(PublicKey publisher) => new(Shelf, publisher.ToString());

    public static byte[] Encode(OperatorRevocation revocation) => JsonSerializer.SerializeToUtf8Bytes(
        new RevocationDocument(
            revocation.Publisher.ToString(), (byte)revocation.State, revocation.Reason, revocation.Actor, revocation.Since),
        PipelineJson.Default.RevocationDocument);

    /// <summary>The revocation that an entry of the operator log tells; null when it tells none.</summary>
    public static OperatorRevocation? TryDecode(OperatorLogEntry entry)
    {
        try
        {
            return JsonSerializer.Deserialize(entry.Detail, PipelineJson.Default.RevocationDocument) is { } document
                ? TryDecode(document) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="IntegrityException">The record holds something else.</exception>
    public static OperatorRevocation Decode(StoredRecord stored)
    {
        var document = PipelineJson.Read(stored, PipelineJson.Default.RevocationDocument);
        return TryDecode(document) is { } revocation && stored.Key == KeyOf(revocation.Publisher)
            ? revocation
            : throw new IntegrityException($"record {stored.Key}", "it is no revocation of that key");
    }

    private static OperatorRevocation? TryDecode(RevocationDocument document) =>
        PublicKey.TryParse(document.Publisher, out var publisher) && Enum.IsDefined((RevocationState)document.State)
            ? new OperatorRevocation
            {
                Publisher = publisher,
                State = (RevocationState)document.State,
                Reason = document.Reason,
                Actor = document.Actor,
                Since = document.Since,
            }
            : null;
}
