using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline;

/// <summary>Stored bytes are not what their hash, signature or format says: stop what depends on them, alert, never retry.</summary>
/// <param name="place">What is corrupt, e.g. <c>blob 3f…</c> or <c>receipt 17 of contract ab…</c>.</param>
/// <param name="detail">What was expected and what was found.</param>
/// <param name="subject">What it is, for those who go another way for it.</param>
public sealed class IntegrityException(string place, string detail, IntegritySubject subject = IntegritySubject.Other)
    : Exception($"{place}: {detail}")
{
    public string Place { get; } = place;

    public string Detail { get; } = detail;

    public IntegritySubject Subject { get; } = subject;

    /// <summary>A branch's head is not what was committed, or is gone: every store says it with this, whatever it found.</summary>
    public static IntegrityException OfHead(ContractId contract, string detail) =>
        new($"head of contract {contract}", detail, IntegritySubject.Head);
}
