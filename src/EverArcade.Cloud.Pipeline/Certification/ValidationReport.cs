namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>One of the four validations.</summary>
/// <param name="Name">Which.</param>
/// <param name="Verdict">The worst of its checks: failed, then not run, then passed.</param>
/// <param name="Checks">What it consists of.</param>
public sealed record ValidationReport(string Name, ValidationVerdict Verdict, IReadOnlyList<CheckReport> Checks)
{
    internal static ValidationReport Of(string name, params IEnumerable<CheckReport> checks)
    {
        CheckReport[] all = [.. checks];
        var verdict = all.Any(check => check.Verdict == ValidationVerdict.Failed) ? ValidationVerdict.Failed
            : all.Any(check => check.Verdict == ValidationVerdict.NotRun) ? ValidationVerdict.NotRun
            : ValidationVerdict.Passed;
        return new ValidationReport(name, verdict, all);
    }
}
