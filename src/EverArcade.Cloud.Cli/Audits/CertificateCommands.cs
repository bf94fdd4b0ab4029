using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
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

    private static readonly Option<PublicKey[]> Auditor = KnownKeys.Option(
        "--auditor", "A public key that may have signed; give it once for each that you know.");

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
        var (terminal, auditors) = (invocation.Terminal, invocation.Get(Auditor));
        var answer = CertificateAnswer.Of(invocation.Get(CertificateFile).FullName, auditors);
        terminal.Verdict(answer.IsGood, answer.Summarize());
        if (auditors.Length == 0)
        {
            terminal.Say($"  signed by {answer.Signed.Auditor}; --auditor pins the key you know");
        }

        terminal.Document(answer.Document());
        return Task.FromResult(answer.IsGood ? ExitCode.Ok : ExitCode.Refused);
    }
}
