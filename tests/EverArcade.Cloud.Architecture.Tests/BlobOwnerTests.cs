using System.Text.RegularExpressions;

namespace EverArcade.Cloud.Architecture.Tests;

/// <summary>Whoever writes blobs has an owner that says what it names: a blob that no owner names is deleted
/// (docs/storage-azure.md, Orphan blobs).</summary>
public sealed partial class BlobOwnerTests
{
    /// <summary>Each file that writes blobs, and the owners that list what it names. A new writer belongs here together with an
    /// owner that is registered and tested, or its blobs go after a week.</summary>
    private static readonly Dictionary<string, string[]> Writers = new()
    {
        ["EverArcade.Cloud.Pipeline/Archives/HistoryCommitter.cs"] = ["CheckpointBlobs"],
        ["EverArcade.Cloud.Pipeline/Audits/CertificateStore.cs"] = ["CertificateBlobs"],
        ["EverArcade.Cloud.Pipeline/Audits/RangeAudit.cs"] = ["FindingBlobs"],
        ["EverArcade.Cloud.Pipeline/Checkpoints/CheckpointWriter.cs"] = ["CheckpointBlobs"],
        ["EverArcade.Cloud.Pipeline/Packages/ArtefactShelf.cs"] = ["ArtefactBlobs"],
        ["EverArcade.Cloud.Pipeline/Packages/PackageActivation.cs"] = ["ActivatedModuleBlobs"],
        ["EverArcade.Cloud.Pipeline/Packages/PackagePublisher.cs"] = ["PackageBlobs"],
        ["EverArcade.Cloud.Pipeline/Recovery/PackageRebuild.cs"] = ["PackageBlobs"],
        ["EverArcade.Cloud.Pipeline/Recovery/RepairWrites.cs"] = ["CheckpointBlobs", "PackageBlobs"],
        ["EverArcade.Cloud.Storage/Azure/Ledger/SpilledBytes.cs"] = ["SpilledBlobs"],
    };

    [Fact]
    public void Writers_OfBlobs_AreThoseWithAnOwner()
    {
        var found = Repository.SourceFiles("src").Where(file => IsWriter(Read(file))).Select(file => file["src/".Length..]).ToArray();
        Assert.Equal(Writers.Keys.Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public void Owners_OfBlobs_AreRegistered()
    {
        var declared = Repository.SourceFiles("src").SelectMany(file => Owner().Matches(Read(file)))
            .Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(Writers.Values.SelectMany(owners => owners).Distinct().Order(StringComparer.Ordinal), declared);
        var registrations = Read("src/EverArcade.Cloud.Pipeline/Collection/CollectionServices.cs")
            + Read("src/EverArcade.Cloud.Storage/Azure/AzureStorageRegistration.cs");
        foreach (var owner in declared)
        {
            Assert.True(
                Regex.IsMatch(registrations, $@"IBlobOwner, {owner}>|GetRequiredService<AzureStore>\(\)\.{owner}\)"),
                $"{owner} is not registered: what it names would be deleted");
        }
    }

    /// <summary>Whether a file calls a write of a blob store it has as a field, a parameter or a property, whatever its name.</summary>
    private static bool IsWriter(string text)
    {
        var names = Store().Matches(text).Select(match => match.Groups[1].Value).Append("Blobs").Distinct();
        return names.Any(name => Regex.IsMatch(text, $@"\b{name}\s*\.\s*(WriteAsync|RestoreAsync)\b"));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex(@"\b(?:IBlobStore|AzureBlobStore|EmbeddedBlobStore)\??\s+(\w+)")]
    private static partial Regex Store();

    [GeneratedRegex(@"class (\w+)\([^)]*\) : IBlobOwner\b|class (\w+) : IBlobOwner\b")]
    private static partial Regex Owner();
}
