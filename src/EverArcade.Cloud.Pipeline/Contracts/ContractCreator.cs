using System.Security.Cryptography;
using System.Text;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Publishers;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Contracts;

/// <summary>Makes a contract of a published package. Thread-safe.</summary>
public sealed class ContractCreator(
    ILedger ledger, IPackageRegistry registry, PublisherRevocations revocations, TimeProvider time)
{
    public static RefusalCode PackageUnknown { get; } = new("package-unknown");

    public static RefusalCode BadName { get; } = new("contract-bad-name");

    /// <summary>Creates a contract. The same package, name and salt are the same contract: creating it again answers with
    /// the one that stands.</summary>
    /// <param name="package">A package published here.</param>
    /// <param name="name">A label for people, 1 to <see cref="Genesis.NameBytesMax"/> bytes of UTF-8.</param>
    /// <param name="salt">Any hash; null takes a random one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CreateResult> CreateAsync(
        Hash256 package, string name, Hash256? salt, CancellationToken cancellationToken)
    {
        var refusals = await CheckAsync(package, name, cancellationToken);
        if (refusals.Count > 0)
        {
            return new CreateResult.Refused(refusals);
        }

        var genesis = new Genesis
        {
            Package = package,
            Profile = KnownProfiles.Newest.ComputeHash(),
            Name = name,
            Salt = salt ?? Hash256.FromBytes(RandomNumberGenerator.GetBytes(Hash256.Length)),
        };
        var record = new ContractRecord(genesis, time.GetUtcNow());
        var created = await ledger.CreateAsync(record, cancellationToken);
        var standing = created ? record : await ledger.ReadContractAsync(record.Id, cancellationToken) ?? record;
        return new CreateResult.Created(standing, created);
    }

    private async Task<List<Refusal>> CheckAsync(Hash256 package, string name, CancellationToken cancellationToken)
    {
        var refusals = new List<Refusal>();
        if (await registry.ReadAsync(package, cancellationToken) is not { } published)
        {
            refusals.Add(new Refusal(PackageUnknown, "package", $"There is no package {package} here; publish it first."));
        }
        else if (PublicKey.TryParse(published.Publisher, out var publisher)
            && await revocations.FindAsync(publisher, cancellationToken) is not null)
        {
            refusals.Add(PublisherRefusals.Of(publisher, "package"));
        }

        if (Encoding.UTF8.GetByteCount(name) is 0 or > Genesis.NameBytesMax || name.Any(char.IsControl)
            || !IsWellFormed(name))
        {
            refusals.Add(new Refusal(
                BadName, "name", $"A name is 1 to {Genesis.NameBytesMax} bytes of UTF-8 without control characters."));
        }

        return refusals;
    }

    private static bool IsWellFormed(string text) => !text.EnumerateRunes().Contains(Rune.ReplacementChar);
}
