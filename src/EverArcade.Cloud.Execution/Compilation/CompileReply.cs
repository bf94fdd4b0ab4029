namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>A compiler's whole answer.</summary>
/// <param name="Status">What became of the module.</param>
/// <param name="Content">The artefact, or a reason in UTF-8.</param>
internal readonly record struct CompileReply(CompileStatus Status, ReadOnlyMemory<byte> Content);
