using System.Text;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>Names what machine code is made by and for: two engines with the same id load each other's artefacts.</summary>
internal static class EngineConfiguration
{
    /// <summary>SHA-256 of <see cref="Text"/>: what serves.</summary>
    public static Hash256 Id { get; } = Hash256.Of(Encoding.UTF8.GetBytes(Text));

    /// <summary>Engine, version, every setting, operating system and CPU.</summary>
    public static string Text => $"{EngineProfile.Id}\n{EngineSettings.Text}\n{CpuFeatures.Describe()}";

    public static Hash256 IdOf(CompileTarget target) =>
        target == CompileTarget.Serving ? Id : Hash256.Of(Encoding.UTF8.GetBytes($"{Text}\n{target}"));
}
