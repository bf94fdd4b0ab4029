using System.CommandLine;
using System.Globalization;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Packages;
using EverArcade.Cloud.Cli.Submissions;
using EverArcade.Cloud.Pipeline.Certification;

namespace EverArcade.Cloud.Cli.Certification;

/// <summary><c>everarcade package certify</c>: four validations of a package with sample inputs, on this machine.</summary>
internal static class CertifyCommand
{
    /// <summary>Longest file of sample inputs, bytes.</summary>
    public const int SampleBytesMax = 64 << 20;

    private const int SecondsMax = 86_400;

    private static readonly Argument<FileInfo> FilePath = PackageInput.Argument();

    private static readonly Option<FileInfo?> Out = new("--out", "-o")
    {
        Description = $"Folder for {CertificationFiles.Report}, {CertificationFiles.Text} and {CertificationFiles.Times}.",
    };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "Begin nothing more after so many seconds; what was not run is said, and the package is not certified.",
        DefaultValueFactory = _ => 600,
        Validators = { result => CommonOptions.AtLeast(result, 1, SecondsMax) },
    };

    public static Option<FileInfo> Inputs { get; } = new("--inputs", "-i")
    {
        Description = "Sample inputs, JSON lines {\"player\",\"action\",\"args\"} as 'submit --match' reads them.",
        Required = true,
    };

    public static Option<ulong?> Gas { get; } = new("--gas")
    {
        Description = $"Gas limit of each input (the package's, else {SampleHistory.GasLimitDefault}).",
    };

    public static Command Create() => new Command(
        "certify", "Validate isolation, metering, checkpoint restore and replay of a package with sample inputs. Exit code 0 when it is "
            + "certified, 1 when a validation failed, 3 when one could not be run.")
    {
        FilePath, Inputs, Gas, Seconds, Out, CommonOptions.Force,
    }.Runs(RunAsync);

    /// <summary>Reads package and samples.</summary>
    /// <exception cref="FailureException">One of them is refused.</exception>
    public static CertificationRequest ReadRequest(Invocation invocation, FileInfo file, TimeSpan time)
    {
        var (package, bytes) = PackageInput.Read(file);
        var inputs = invocation.Get(Inputs);
        var samples = RecordedInput.ReadSamples(
            inputs.ToString(), InputFile.Read(inputs.FullName, SampleBytesMax), SampleReader.SamplesMax);
        return new CertificationRequest(package, bytes, samples, invocation.Get(Gas), time);
    }

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var terminal = invocation.Terminal;
        var request = ReadRequest(invocation, invocation.Get(FilePath), TimeSpan.FromSeconds(invocation.Get(Seconds)));
        var folder = invocation.Get(Out)?.FullName;
        foreach (var path in folder is null ? [] : CertificationFiles.Paths(folder))
        {
            OutputFile.RefuseExisting(path, invocation.Get(CommonOptions.Force));
        }

        using var engines = new LocalEngines();
        var certifier = engines.CreateCertifier();
        LocalEngines.Refuse(invocation.Get(FilePath).ToString(), certifier.Check(request));
        var result = await terminal.ProgressAsync("certifying", progress => certifier.RunAsync(
            request, new Reports(progress), invocation.Cancellation));
        if (folder is not null)
        {
            await CertificationFiles.WriteAsync(folder, result, invocation.Get(CommonOptions.Force));
        }

        Show(terminal, result);
        return ExitCodeOf(result.Report);
    }

    private static void Show(Terminal terminal, CertificationResult result)
    {
        var lines = CertificationText.Write(result.Report).TrimEnd('\n').Split('\n');
        terminal.Verdict(result.Report.IsCertified, lines[0]);
        foreach (var line in lines.Skip(1))
        {
            terminal.Say(line);
        }

        var seconds = result.Times.TotalMilliseconds / 1000.0;
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"took {seconds:0.0} s"));
        terminal.Document(result);
    }

    private static ExitCode ExitCodeOf(CertificationReport report) =>
        report.IsCertified ? ExitCode.Ok
        : report.Validations.Any(validation => validation.Verdict == ValidationVerdict.Failed) ? ExitCode.Refused
        : ExitCode.Unreachable;

    /// <summary>Passes progress on at once: the certification waits for it, so that lines come in order.</summary>
    private sealed class Reports(ProgressLine line) : IProgress<CertificationProgress>
    {
        public void Report(CertificationProgress value) => line.Report(value.Done, value.Total, value.What);
    }
}
