namespace EverArcade.Cloud.Pipeline.Quarantines;

/// <summary>The members of a quarantine's record.</summary>
internal sealed record QuarantineDocument(
    string Contract, byte State, string Reason, string? Finding, string Actor, DateTimeOffset Since, string? LiftedBy,
    string? LiftedByActor);
