using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>What an archive begins with: the genesis, which hashes to the contract's id, and the package's file, which hashes to what the
/// genesis names. Neither needs the rest of the archive.</summary>
/// <param name="Archive">SHA-256 of the archive.</param>
/// <param name="Genesis">What the contract is made from.</param>
/// <param name="Package">The package's file.</param>
internal sealed record ArchivedOrigin(Hash256 Archive, Genesis Genesis, ReadOnlyMemory<byte> Package)
{
    /// <returns>What it begins with, or why it may not be used.</returns>
    public static async Task<(ArchivedOrigin? Origin, Refusal? Problem)> ReadAsync(
        ContractId contract, ArchiveSource archive, CancellationToken cancellationToken)
    {
        await using var stream = archive.Open();
        var (reader, verifier) = (new ArchiveReader(stream), new HistoryVerifier(new VerificationOptions { Contract = contract }));
        while (await reader.ReadNextAsync(cancellationToken) is { } item)
        {
            if (verifier.Check(item) is { } finding)
            {
                return (null, Bad(finding.ToString()));
            }

            if (item.Kind == ArchiveItemKind.Package)
            {
                return (new ArchivedOrigin(archive.Hash, verifier.Genesis!, item.Bytes), null);
            }
        }

        return (null, Bad(reader.Problem?.ToString() ?? "It ends before its package."));
    }

    private static Refusal Bad(string problem) => new(RecoveryRefusals.ArchiveRefused, "archive", problem);
}
