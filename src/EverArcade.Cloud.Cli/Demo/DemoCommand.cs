using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Keys;

namespace EverArcade.Cloud.Cli.Demo;

/// <summary><c>everarcade demo</c>: the whole product in one command.</summary>
internal static class DemoCommand
{
    private const string EmbeddedName = "embedded";
    private const string AzureName = "azure";

    private static readonly Option<DirectoryInfo?> Data = new("--data", "-d")
    {
        Description = "Keep the data in this folder; a temporary one is removed at the end.",
    };

    private static readonly Option<bool> Tamper = new("--tamper")
    {
        Description = "Then spoil one byte of the host's data: have it found, contained, repaired from the export, released.",
    };

    private static readonly Option<string> Storage = new Option<string>("--storage", "-s")
    {
        Description = "Where the host keeps its data: 'embedded', that folder, or 'azure', a storage account.",
        DefaultValueFactory = _ => EmbeddedName,
    }.AcceptOnlyFromAmong(EmbeddedName, AzureName);

    private static readonly Option<string> ConnectionString = new("--connection-string")
    {
        Description = "Of the storage account; without it the storage emulator on this machine.",
        DefaultValueFactory = _ => "UseDevelopmentStorage=true",
    };

    public static Command Create() => new Command(
        "demo", "Start a host, play a recorded match on it, audit it, export it, verify the export. Exit code 0 only if all "
            + "is green.")
    {
        Data, Storage, ConnectionString, Tamper,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var kept = invocation.Get(Data)?.FullName;
        var folder = kept ?? Directory.CreateTempSubdirectory("everarcade-demo-").FullName;
        try
        {
            var data = ReadData(invocation, folder);
            if (invocation.Get(Tamper))
            {
                return await TamperAsync(invocation, data);
            }

            var result = await new DemoRun(invocation.Terminal, data, invocation.Cancellation).RunAsync();
            invocation.Terminal.Document(result.Document());
            Explain(invocation.Terminal, result, kept is null ? null : data);
            return result.IsGreen ? ExitCode.Ok : ExitCode.Refused;
        }
        finally
        {
            if (kept is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static DemoData ReadData(Invocation invocation, string folder)
    {
        if (invocation.Get(Storage) == EmbeddedName)
        {
            return new DemoFolder(folder);
        }

        var keyFile = Path.Combine(Directory.CreateDirectory(folder).FullName, "host.key");
        KeyFile.ReadOrCreate(keyFile).Dispose();
        return new DemoAccount(folder, keyFile, invocation.Get(ConnectionString)!);
    }

    private static async Task<ExitCode> TamperAsync(Invocation invocation, DemoData data)
    {
        var result = await new TamperRun(invocation.Terminal, data, invocation.Cancellation).RunAsync();
        invocation.Terminal.Document(result.Document());
        invocation.Terminal.Say("");
        invocation.Terminal.Verdict(result.IsGreen, result.IsGreen
            ? "All green: found, contained, repaired, audited, released." : "Not green: see above.");
        return result.IsGreen ? ExitCode.Ok : ExitCode.Refused;
    }

    private static void Explain(Terminal terminal, DemoResult result, DemoData? kept)
    {
        terminal.Say("");
        terminal.Verdict(result.IsGreen, result.IsGreen ? "All green." : "Not green: see above.");
        terminal.Say($"Five bots played {result.Receipts.Count} inputs. Each was signed by its player, sent over HTTP, stored,");
        terminal.Say("executed in a fresh WebAssembly instance, and committed with a receipt that binds input, package,");
        terminal.Say("gas and state root to the receipt before it. Then the host re-executed all of it, and this program");
        terminal.Say("did so again from the export alone, trusting nobody.");
        terminal.Say("");
        terminal.Say("Try next:");
        if (kept is not null)
        {
            terminal.Say($"  everarcade serve {kept.ServeOptions}");
            terminal.Say($"  everarcade receipts {result.Contract}");
            terminal.Say($"  everarcade state list {result.Contract}");
        }
        else
        {
            terminal.Say("  everarcade demo --data demo      keeps the data, to look around in");
            terminal.Say("  everarcade serve                 a host of your own");
        }

        terminal.Say("  everarcade package new my-game   a contract of your own");
        terminal.Say("  everarcade --help");
    }
}
