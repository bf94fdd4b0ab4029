using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>A pending row without its bytes.</summary>
internal readonly record struct PendingKeys(long Id, long ContractNo, MarkerKey Marker, SubmissionId Submission);
