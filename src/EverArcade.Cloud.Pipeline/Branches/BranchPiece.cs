using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Branches;

/// <summary>The part of a history whose rows lie on one branch.</summary>
/// <param name="Branch">The branch that has the rows.</param>
/// <param name="After">The part begins after this sequence.</param>
/// <param name="Last">And ends with this one.</param>
internal readonly record struct BranchPiece(BranchId Branch, Sequence After, Sequence Last);
