using EverArcade.Cloud.Protocol.Archives;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Verifies an archive from its first byte to its last; memory does not grow with the number of receipts.</summary>
public static class ArchiveVerification
{
    /// <returns>The report; a broken or hostile archive is a finding, only the stream itself may throw.</returns>
    public static async ValueTask<VerificationReport> VerifyAsync(
        Stream archive, VerificationOptions options, CancellationToken cancellationToken)
    {
        var reader = new ArchiveReader(archive);
        var verifier = new HistoryVerifier(options);
        while (await reader.ReadNextAsync(cancellationToken) is { } item)
        {
            if (verifier.Check(item) is { } finding)
            {
                return verifier.Report(finding);
            }
        }

        return verifier.Report(reader.Problem ?? verifier.Finish());
    }
}
