using System.CommandLine;

namespace EverArcade.Cloud.Cli.Packages;

/// <summary><c>everarcade package</c>: everything about package files that needs no host.</summary>
internal static class PackageCommands
{
    public static Command Create() => new("package", "Start, build, inspect, sign, verify and certify package files (.evr).")
    {
        PackageNewCommand.Create(),
        PackageBuildCommand.Create(),
        PackageInspectCommand.Create(),
        PackageSignCommand.Create(),
        PackageVerifyCommand.Create(),
        Certification.CertifyCommand.Create(),
    };
}
