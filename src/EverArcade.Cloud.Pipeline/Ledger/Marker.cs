using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>The proof that a submission has run: inserted in the commit that carries its receipt, never changed.</summary>
public readonly record struct Marker(MarkerKey Key, SubmissionId Submission, Sequence Sequence);
