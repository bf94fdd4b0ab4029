using System.CommandLine;

namespace EverArcade.Cloud.Cli.Console;

/// <summary>All commands, in the order a newcomer meets them.</summary>
internal static class CommandTree
{
    private const string ExitCodes = """
        Exit codes:
          0    done, and the answer is good
          1    refused, or the answer is bad: an audit failed, a verification found something
          2    the command line is wrong
          3    the host cannot be reached, or a file or store cannot be used now
          4    bytes are not what their hash, signature or format says
          70   a bug in this program
          130  stopped by a signal before it was done
        """;

    public static RootCommand Build()
    {
        var root = new RootCommand($"""
            everarcade runs deterministic WebAssembly contracts, one input at a time, and proves what happened.
            Start with: everarcade demo

            {ExitCodes}
            """)
        {
            Demo.DemoCommand.Create(),
            Serving.ServeCommand.Create(),
            Keys.KeyCommands.Create(),
            Packages.PackageCommands.Create(),
            Packages.PublishCommand.Create(),
            Packages.PackagesCommand.Create(),
            Publishers.PublisherCommands.Create(),
            Contracts.CreateCommand.Create(),
            Contracts.ContractsCommand.Create(),
            Submissions.SubmitCommand.Create(),
            Contracts.ReceiptsCommand.Create(),
            Contracts.StateCommands.Create(),
            Audits.AuditCommand.Create(),
            Audits.CertificateCommands.Create(),
            Audits.FindingCommand.Create(),
            Audits.ReplayCommand.Create(),
            Audits.ExportCommand.Create(),
            Audits.VerifyCommand.Create(),
            Recovery.ImportCommand.Create(),
            Recovery.ReconcileCommand.Create(),
            Recovery.RecoverCommands.Create(),
            Quarantines.QuarantineCommands.Create(),
            Quarantines.OperatorLogCommand.Create(),
            Logs.LogCommands.Create(),
            Poison.PoisonCommands.Create(),
            Load.LoadCommand.Create(),
            Certification.GasProfileCommands.Create(),
            Certification.RestoreCommand.Create(),
        };
        root.Options.Add(CommonOptions.Json);
        root.Options.Add(CommonOptions.Debug);
        return root;
    }
}
