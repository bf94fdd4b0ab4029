using System.Buffers;
using System.Text;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Json;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>Says everything that is wrong with a manifest's fields.</summary>
public static class PackageManifestCheck
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <returns>Empty when every field keeps its rule.</returns>
    public static IReadOnlyList<Refusal> Check(PackageManifest manifest)
    {
        var refusals = new List<Refusal>();
        CheckName(refusals, "name", manifest.Name, PackageManifest.NameLengthMax);
        CheckVersion(refusals, manifest.Version);
        CheckAbi(refusals, manifest.Abi);
        CheckFixture(refusals, manifest);
        CheckDescription(refusals, manifest.Description);
        CheckLimit(refusals, "limits.gas", manifest.Limits.Gas);
        CheckLimit(refusals, "limits.memoryPages", manifest.Limits.MemoryPages);
        CheckLimit(refusals, "limits.outputBytes", manifest.Limits.OutputBytes);
        CheckLimit(refusals, "limits.stateBytes", manifest.Limits.StateBytes);
        return refusals;
    }

    private static void CheckName(List<Refusal> refusals, string field, string name, int lengthMax)
    {
        if (name.Length == 0 || name.Length > lengthMax || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            Refuse(refusals, field, $"1 to {lengthMax} characters of a-z, 0-9 and hyphen.");
        }
    }

    private static void CheckVersion(List<Refusal> refusals, string version)
    {
        if (version.Length > PackageManifest.VersionLengthMax || !SemanticVersion.IsValid(version))
        {
            Refuse(refusals, "version",
                $"A semantic version such as 1.0.0, at most {PackageManifest.VersionLengthMax} characters.");
        }
    }

    private static void CheckAbi(List<Refusal> refusals, string abi)
    {
        if (abi != AbiV2.Version)
        {
            Refuse(refusals, "abi", $"Only {AbiV2.Version} is executed here.");
        }
    }

    private static void CheckFixture(List<Refusal> refusals, PackageManifest manifest)
    {
        if (manifest.Executor == PackageExecutor.NativeFixture)
        {
            CheckName(refusals, "fixture", manifest.Fixture ?? "", PackageManifest.FixtureLengthMax);
        }
        else if (manifest.Fixture is not null)
        {
            Refuse(refusals, "fixture", "Only executor native-fixture has one.");
        }
    }

    private static void CheckDescription(List<Refusal> refusals, string? description)
    {
        if (description is not null
            && (!Utf16Text.IsWellFormed(description)
                || Encoding.UTF8.GetByteCount(description) > PackageManifest.DescriptionBytesMax))
        {
            Refuse(refusals, "description", $"At most {PackageManifest.DescriptionBytesMax} bytes of UTF-8.");
        }
    }

    private static void CheckLimit(List<Refusal> refusals, string field, ulong? limit)
    {
        if (limit is 0 or > CanonicalJson.IntegerMax)
        {
            Refuse(refusals, field, $"1 to {CanonicalJson.IntegerMax}, or left out.");
        }
    }

    private static void Refuse(List<Refusal> refusals, string field, string detail) =>
        refusals.Add(new Refusal(PackageRefusals.ManifestBadField, $"{PackageFile.ManifestPath}:{field}", detail));
}
