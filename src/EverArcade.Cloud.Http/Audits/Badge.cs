using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Protocol.Audits;

namespace EverArcade.Cloud.Http.Audits;

/// <summary>The newest certificate of a contract as a small picture for its README.</summary>
internal static class Badge
{
    /// <summary>Width of a character at 11 pixels, about; people see a margin, never a cut word.</summary>
    private const int CharPixels = 7;

    private const int LabelPixels = 44;

    /// <param name="newest">The newest certificate about the active branch, or null; without an item, it cannot be read.</param>
    /// <param name="isQuarantined">Whether the contract stands in quarantine: that is said before anything else.</param>
    public static string Draw(Listed<AuditCertificate>? newest, bool isQuarantined)
    {
        var (text, color) = Say(newest, isQuarantined);
        var width = (text.Length * CharPixels) + 12;
        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{LabelPixels + width}" height="20" role="img" aria-label="audit: {text}">
            <title>audit: {text}</title>
            <rect width="{LabelPixels}" height="20" fill="#555"/>
            <rect x="{LabelPixels}" width="{width}" height="20" fill="{color}"/>
            <g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
            <text x="{LabelPixels / 2}" y="14">audit</text>
            <text x="{LabelPixels + (width / 2)}" y="14">{text}</text>
            </g>
            </svg>
            """;
    }

    private static (string Text, string Color) Say(Listed<AuditCertificate>? newest, bool isQuarantined) => newest switch
    {
        _ when isQuarantined => ("quarantined", "#c33"),
        null => ("none yet", "#888"),
        { Item: null } => ("unreadable", "#888"),
        { Item: { Outcome: AuditOutcome.Passed, Mode: AuditMode.Full } full } => ($"passed {Range(full)}", "#2a2"),
        { Item: { Outcome: AuditOutcome.Passed } some } => ($"passed, {some.IntervalsCompared} of {some.Intervals} sampled", "#2a2"),
        { Item.Outcome: AuditOutcome.Failed } => ("failed", "#c33"),
        _ => ("unverifiable here", "#888"),
    };

    /// <summary>What was executed: an audit of the newest receipts must not look like one of all.</summary>
    private static string Range(AuditCertificate newest) => newest.Start.Sequence.Number == 0
        ? $"to {newest.End.Sequence}" : $"{newest.Start.Sequence.Next} to {newest.End.Sequence}";
}
