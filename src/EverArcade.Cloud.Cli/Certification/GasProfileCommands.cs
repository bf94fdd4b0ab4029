using System.Buffers;
using System.CommandLine;
using System.Text;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Packages;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Execution.Profiling;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Profiling;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Certification;

/// <summary><c>everarcade gas-profile</c>: which functions used the gas, of sample inputs here or of a receipt on a host.</summary>
internal static class GasProfileCommands
{
    private const int RowsMax = 40;

    private static readonly Argument<FileInfo> FilePath = PackageInput.Argument();
    private static readonly Argument<ContractId> Contract = CommonOptions.Contract();
    private static readonly Argument<ulong> Receipt = new("receipt") { Description = "The receipt's sequence." };

    private static readonly Option<GasProfileFormat> Format = new("--format", "-f")
    {
        Description = "table, speedscope (for https://www.speedscope.app) or svg (a flame graph).",
    };

    private static readonly Option<FileInfo?> Out = new("--out", "-o") { Description = "File to write; standard output otherwise." };

    public static Command Create() => new("gas-profile", "Show which functions use the gas, as a table or flame graph.")
    {
        new Command("package", "Play sample inputs on a package here.")
        {
            FilePath, CertifyCommand.Inputs, CertifyCommand.Gas, Format, Out, CommonOptions.Force,
        }.Runs(RunPackageAsync),
        new Command("receipt", "Have a host re-execute one of its receipts.")
        {
            Contract, Receipt, Format, Out, CommonOptions.Force, CommonOptions.Url,
        }.Runs(RunReceiptAsync),
    };

    private static async Task<ExitCode> RunPackageAsync(Invocation invocation)
    {
        RefuseExisting(invocation);
        var request = CertifyCommand.ReadRequest(invocation, invocation.Get(FilePath), Timeout.InfiniteTimeSpan);
        using var engines = new LocalEngines();
        LocalEngines.Refuse(invocation.Get(FilePath).ToString(), engines.CreateCertifier().Check(request));
        var title = $"{request.Package.Manifest.Name} {request.Package.Manifest.Version}, {request.Samples.Count} samples";
        var profile = await invocation.Terminal.ProgressAsync("profiling", line => SampleProfile.RunAsync(
            request, KnownProfiles.Newest, engines.Loader, engines.Threads, done => line.Report(done, request.Samples.Count, ""),
            invocation.Cancellation));
        var format = invocation.Get(Format);
        if (format == GasProfileFormat.Table && invocation.Get(Out) is null)
        {
            invocation.Terminal.Table(GasTable.Headers, GasTable.Rows(profile, RowsMax));
            invocation.Terminal.Say(GasTable.Summary(profile));
            invocation.Terminal.Document(new
            {
                profile.GasUsed,
                profile.NotRecordedGas,
                profile.Executions,
                stacks = profile.Stacks.Count,
                functions = profile.ByFunction(),
            });
            return ExitCode.Ok;
        }

        return await WriteAsync(invocation, Encode(profile, title, format));
    }

    private static async Task<ExitCode> RunReceiptAsync(Invocation invocation)
    {
        RefuseExisting(invocation);
        using var host = RemoteHost.Of(invocation);
        var format = invocation.Get(Format) switch
        {
            GasProfileFormat.Speedscope => "speedscope",
            GasProfileFormat.Svg => "svg",
            _ => invocation.Terminal.IsJson ? "json" : "text",
        };
        var file = await host.Api.Receipts.ReadGasProfileAsync(
            invocation.Get(Contract), new Sequence(invocation.Get(Receipt)), format, invocation.Cancellation);
        return file is { } bytes
            ? await WriteAsync(invocation, bytes)
            : throw new FailureException(ExitCode.Refused, $"the contract has no receipt {invocation.Get(Receipt)}");
    }

    private static void RefuseExisting(Invocation invocation)
    {
        if (invocation.Get(Out) is { } file)
        {
            OutputFile.RefuseExisting(file.FullName, invocation.Get(CommonOptions.Force));
        }
    }

    private static ReadOnlyMemory<byte> Encode(GasProfile profile, string title, GasProfileFormat format)
    {
        if (format != GasProfileFormat.Speedscope)
        {
            return Encoding.UTF8.GetBytes(
                format == GasProfileFormat.Svg ? FlameGraph.Draw(profile, title) : GasTable.ToText(profile, int.MaxValue));
        }

        var output = new ArrayBufferWriter<byte>();
        SpeedscopeFile.Write(profile, title, output);
        return output.WrittenMemory;
    }

    private static async Task<ExitCode> WriteAsync(Invocation invocation, ReadOnlyMemory<byte> bytes)
    {
        if (invocation.Get(Out) is not { } file)
        {
            invocation.Terminal.Text(Encoding.UTF8.GetString(bytes.Span));
            return ExitCode.Ok;
        }

        await OutputFile.WriteAsync(
            file.FullName, invocation.Get(CommonOptions.Force), async stream => await stream.WriteAsync(bytes, invocation.Cancellation));
        invocation.Terminal.Say($"{file.FullName} written, {bytes.Length} bytes");
        invocation.Terminal.Document(new { file = file.FullName, bytes = bytes.Length });
        return ExitCode.Ok;
    }
}
