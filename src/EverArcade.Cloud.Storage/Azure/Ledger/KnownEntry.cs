using Azure;
using EverArcade.Cloud.Pipeline.Ledger;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>A pending submission as this process has last seen it, with the version of its row: what a commit replaces
/// without looking first.</summary>
/// <param name="Pending">The submission.</param>
/// <param name="Version">The ETag of its row.</param>
internal sealed record KnownEntry(PendingSubmission Pending, ETag Version);
