using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>What became of a package's module when it was activated: what runs, and for people and tools how long it took.</summary>
/// <param name="Package">The package.</param>
/// <param name="Profile">The execution profile it was activated for.</param>
/// <param name="Metering">The versions of rewriting and gas schedule, as the profile names them.</param>
/// <param name="Module">SHA-256 of the activated module, and the name of its blob.</param>
/// <param name="PublishedBytes">Length of the module as published.</param>
/// <param name="ActivatedBytes">Length of the activated module.</param>
/// <param name="ArtefactBytes">Length of its machine code, as the process made it that activated it.</param>
/// <param name="CompileMilliseconds">How long that took, waiting, smoke run and storing included; little when it was there already.</param>
public sealed record Activation(
    Hash256 Package, Hash256 Profile, string Metering, Hash256 Module, int PublishedBytes, int ActivatedBytes, int ArtefactBytes,
    int CompileMilliseconds);
