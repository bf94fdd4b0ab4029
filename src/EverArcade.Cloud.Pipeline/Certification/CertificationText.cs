using System.Globalization;
using System.Text;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>A report for people. The same report gives the same text.</summary>
public static class CertificationText
{
    public static string Write(CertificationReport report)
    {
        var text = new StringBuilder();
        Line($"{report.Name} {report.Version}: {(report.IsCertified ? "CERTIFIED" : "NOT CERTIFIED")}");
        Line($"package {report.Package}");
        Line($"module {report.Module}, publisher {report.Publisher}");
        Line($"profile {report.Profile} {report.ProfileHash}");
        Line($"{report.Samples} samples, SHA-256 of their submissions {report.SamplesHash}, gas limit {report.GasLimit} each");
        Line($"{string.Join(", ", report.Outcomes.Select(outcome => $"{outcome.Count} {outcome.Status}"))}; {report.GasUsed} gas; state root {report.StateRoot}");
        Line($"engines: {string.Join("; ", report.Engines)}");
        foreach (var validation in report.Validations)
        {
            Line($"");
            Line($"{validation.Name}: {Spell(validation.Verdict)}");
            foreach (var check in validation.Checks)
            {
                Line($"  {Spell(check.Verdict),-8} {check.Name}, {check.Count} comparisons");
                Line($"           {check.Ran}");
                if (check.NotRun is { } reason)
                {
                    Line($"           not run: {reason}");
                }

                if (check.Difference is { } difference)
                {
                    Line($"           first difference: {difference.Place}");
                    Line($"             expected {difference.Expected}");
                    Line($"             found    {difference.Found}");
                }
            }
        }

        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Spell(ValidationVerdict verdict) => verdict switch
    {
        ValidationVerdict.Passed => "passed",
        ValidationVerdict.Failed => "FAILED",
        _ => "not run",
    };
}
