namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>One kind of comparison within a validation.</summary>
/// <param name="Name">What is looked at.</param>
/// <param name="Ran">What was run and compared, for people.</param>
/// <param name="Count">Comparisons made.</param>
/// <param name="NotRun">Why some or all of it was not run; null when all was.</param>
/// <param name="Difference">The first difference; null when there is none.</param>
public sealed record CheckReport(string Name, string Ran, ulong Count, string? NotRun, Difference? Difference)
{
    public ValidationVerdict Verdict =>
        Difference is not null ? ValidationVerdict.Failed
        : NotRun is not null ? ValidationVerdict.NotRun
        : ValidationVerdict.Passed;
}
