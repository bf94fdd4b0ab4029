using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Cli.Packages;

/// <summary>What a host would say about a package at publish, said here first.</summary>
internal static class PackageChecks
{
    /// <summary>Why a host of this build would not run the module; empty when it would.</summary>
    public static IReadOnlyList<Refusal> Check(Package package) =>
        new PackageLoader(ExecutionProfile.Standard, new ExecutionOptions(), FixtureRegistry.Empty).Check(package);

    /// <exception cref="FailureException">A host would refuse it; every reason is listed.</exception>
    public static void RefuseUnrunnable(string what, Package package)
    {
        var refusals = Check(package);
        if (refusals.Count > 0)
        {
            throw new FailureException(ExitCode.Refused, $"{what} would be refused by a host",
                [.. refusals.Select(refusal => refusal.ToString())]);
        }
    }
}
