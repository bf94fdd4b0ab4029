using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Execution;

/// <summary>A package that was compiled, or why it cannot be.</summary>
/// <param name="Loaded">Ready to run; null when there are refusals.</param>
/// <param name="Artefact">Its machine code, to be kept for the next process; null when there are refusals.</param>
/// <param name="Refusals">Why the module cannot be compiled here.</param>
public sealed record CompiledPackage(LoadedPackage? Loaded, Artefact? Artefact, IReadOnlyList<Refusal> Refusals);
