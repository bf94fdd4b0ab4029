using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>Runs the check and spells its verdicts.</summary>
internal static class Checks
{
    /// <summary>Validity alone: imports and exports are not judged.</summary>
    public static IReadOnlyList<string> Validate(byte[] module) => Spell(refusals => CheckedModule.Validate(module, refusals));

    /// <summary>Everything that is checked at publish.</summary>
    public static IReadOnlyList<string> Check(byte[] module) =>
        Spell(refusals => CheckedModule.Check(module, PackageEntry.Execute, 256, refusals));

    /// <summary>The sentences rather than the codes.</summary>
    public static IReadOnlyList<string> Details(byte[] module)
    {
        var refusals = new RefusalList();
        _ = CheckedModule.Validate(module, refusals);
        return [.. refusals.All.Select(refusal => refusal.Detail)];
    }

    private static IReadOnlyList<string> Spell(Action<RefusalList> check)
    {
        var refusals = new RefusalList();
        check(refusals);
        return [.. refusals.All.Select(refusal => $"{refusal.Code}@{refusal.Place.Replace("module.wasm@", "", StringComparison.Ordinal)}")];
    }
}
