using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>What stands under a marker key: a submission that waits, or the receipt it got.</summary>
/// <param name="Submission">The submission that owns the key.</param>
/// <param name="Branch">The branch of its receipt; the genesis branch while it waits.</param>
/// <param name="Sequence">The sequence of its receipt; null while it waits.</param>
public readonly record struct SubmissionEntry(SubmissionId Submission, BranchId Branch, Sequence? Sequence);
