using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.States;

/// <summary>One key of a state with the proof of its value, or of its absence.</summary>
/// <param name="Sequence">The state is that after this receipt.</param>
/// <param name="StateRoot">What the proof leads to.</param>
/// <param name="Key">The key asked for.</param>
/// <param name="Value">Its value; null when it is absent.</param>
/// <param name="Proof">The proof's parts.</param>
/// <param name="ProofBytes">The encoded proof, hex (docs/format.md, State proof).</param>
internal sealed record ProvenEntryView(
    Sequence Sequence, Hash256 StateRoot, string Key, string? Value, StateProofView Proof, ReadOnlyMemory<byte> ProofBytes);
