using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>What a compiled artefact belongs to: it is of use for nothing else.</summary>
/// <param name="Module">SHA-256 of the activated module.</param>
/// <param name="Configuration">The engine's version, its whole configuration and the CPU's features
/// (<see cref="EngineConfiguration"/>).</param>
public readonly record struct ArtefactKey(Hash256 Module, Hash256 Configuration);
