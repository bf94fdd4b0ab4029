using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary><c>everarcade certificate</c>: take an audit's certificate home, and check one without a host.</summary>
internal static class CertificateCommands
{
    private static readonly Argument<ContractId> Contract = CommonOptions.Contract();
    private static readonly Argument<string> Audit = new("audit") { Description = "The audit's id." };
    private static readonly Argument<FileInfo> CertificateFile = new("file") { Description = "A certificate (.evc)." };
    private static readonly Option<FileInfo?> FilePath = new("--output", "-o") { Description = "The file; AUDIT.evc here otherwise." };

    private static readonly Option<PublicKey?> Auditor = new("--auditor")
    {
        Description = "The public key that must have signed.",
        CustomParser = result =>
        {
            if (!PublicKey.TryParse(result.Tokens[0].Value, out var key))
            {
                result.AddError($"--auditor: '{result.Tokens[0].Value}' is not 64 lowercase hex digits.");
            }

            return key;
        },
    };

    public static Command Create() => new("certificate", "Get an audit's certificate, or verify one offline.")
    {
        new Command("get", "Write an audit's certificate to a file.")
        {
            Contract, Audit, FilePath, CommonOptions.Force, CommonOptions.Url,
        }.Runs(GetAsync),
        new Command("verify", "Check a certificate without a host. Exit code 1 unless it is good and the audit passed.")
        {
            CertificateFile, Auditor,
        }.Runs(VerifyAsync),
    };

    private static async Task<ExitCode> GetAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var audit = invocation.Get(Audit);
        var path = invocation.Get(FilePath)?.FullName ?? Path.GetFullPath($"{audit}.evc");
        var bytes = await host.Api.Audits.ReadCertificateAsync(invocation.Get(Contract), audit, invocation.Cancellation)
            ?? throw new FailureException(ExitCode.Refused, $"audit '{audit}' has no certificate");
        await OutputFile.WriteAsync(path, invocation.Get(CommonOptions.Force), async stream =>
            await stream.WriteAsync(bytes, invocation.Cancellation));
        invocation.Terminal.Say($"{path} written; check it: everarcade certificate verify {path}");
        invocation.Terminal.Document(new { file = path, bytes = bytes.Length });
        return ExitCode.Ok;
    }

    private static Task<ExitCode> VerifyAsync(Invocation invocation)
    {
        var (terminal, path) = (invocation.Terminal, invocation.Get(CertificateFile).FullName);
        if (!SignedAuditCertificate.TryRead(InputFile.Read(path, SignedAuditCertificate.BytesMax), out var signed, out var problem))
        {
            throw new FailureException(ExitCode.Refused, $"{path} is no certificate: {problem}");
        }

        var (certificate, isPinned) = (signed!.Certificate, invocation.IsGiven(Auditor));
        var isSigned = signed.Verify() && (!isPinned || signed.Auditor == invocation.Get(Auditor));
        var isGood = isSigned && certificate.Outcome == AuditOutcome.Passed;
        terminal.Verdict(isGood, isSigned ? Summarize(certificate) : $"{path}: the signature is not that of the auditor it must be");
        if (!isPinned)
        {
            terminal.Say($"  signed by {signed.Auditor}; --auditor pins the key you know");
        }

        terminal.Document(new { file = path, good = isGood, signed = isSigned, auditor = signed.Auditor, certificate });
        return Task.FromResult(isGood ? ExitCode.Ok : ExitCode.Refused);
    }

    private static string Summarize(AuditCertificate certificate)
    {
        var range = $"receipts {certificate.Start.Sequence.Next} to {certificate.End.Sequence} of contract {certificate.Contract}, "
            + $"branch {certificate.Branch}";
        var how = certificate.Mode == AuditMode.Full
            ? $"all {certificate.Receipts} re-executed"
            : $"{certificate.IntervalsCompared} of {certificate.Intervals} intervals re-executed; with 1 % of them bad, "
                + $"caught with probability {SampleStatistics.Caught(certificate.Intervals, certificate.IntervalsCompared, 0.01):P1}";
        return $"{certificate.Outcome.ToString().ToUpperInvariant()}: {range}; {how} on {string.Join(" and ", certificate.Engines)}; "
            + $"state root {certificate.End.StateRoot}, log root {certificate.End.LogRoot}";
    }
}
