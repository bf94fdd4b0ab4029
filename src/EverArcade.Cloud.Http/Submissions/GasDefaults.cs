using System.Collections.Concurrent;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Submissions;

/// <summary>The gas limit of a submission that names none: what its package asks for, else <see cref="GasLimit"/>, never
/// above the profile's maximum. Thread-safe.</summary>
/// <remarks>A contract's package and profile never change, so a default is as stable as the contract: the same request gives
/// the same submission again.</remarks>
internal sealed class GasDefaults(HeadReader heads, PackageShelf packages)
{
    /// <summary>Gas of a submission when neither caller nor package says.</summary>
    public const ulong GasLimit = 10_000_000;

    /// <summary>Packages remembered; beyond it all are forgotten and read again.</summary>
    private const int KnownMax = 10_000;

    private readonly ConcurrentDictionary<Hash256, ulong> _known = new();

    public async ValueTask<ulong> ReadAsync(ContractId contract, CancellationToken cancellationToken)
    {
        if (await heads.ReadAsync(contract, cancellationToken) is not { } head)
        {
            // There is no such contract: intake says so.
            return GasLimit;
        }

        if (!_known.TryGetValue(head.Package, out var asked))
        {
            var package = await packages.ReadAsync(head.Package, cancellationToken);
            asked = package.Manifest.Limits.Gas ?? GasLimit;
            if (_known.Count >= KnownMax)
            {
                _known.Clear();
            }

            _known[head.Package] = asked;
        }

        return Math.Min(asked, KnownProfiles.Find(head.Profile)?.GasMax ?? asked);
    }
}
