using System.CommandLine;
using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Keys;

/// <summary><c>everarcade key</c>: makes and shows keys of publishers and senders.</summary>
internal static class KeyCommands
{
    private static readonly Argument<FileInfo> FilePath = new("file") { Description = "The key file." };

    public static Command Create() => new("key", "Make or show an Ed25519 key, which signs packages and submissions.")
    {
        new Command("new", "Make a key file that only you can read; never replaces one.") { FilePath }.Runs(New),
        new Command("show", "Show the public half of a key file.") { FilePath }.Runs(Show),
    };

    private static Task<ExitCode> New(Invocation invocation)
    {
        var file = invocation.Get(FilePath);
        var publicKey = KeyFile.Create(file.FullName).ToString();
        invocation.Terminal.Say($"{file} made; its public key is {publicKey}");
        invocation.Terminal.Say("Keep the file secret and safe: nobody can make it again.");
        invocation.Terminal.Document(new { file = file.FullName, publicKey });
        return Task.FromResult(ExitCode.Ok);
    }

    private static Task<ExitCode> Show(Invocation invocation)
    {
        var file = invocation.Get(FilePath);
        using var key = KeyFile.Read(file.FullName);
        var publicKey = key.PublicKey.ToString();
        invocation.Terminal.Say(publicKey);
        invocation.Terminal.Document(new { file = file.FullName, publicKey });
        return Task.FromResult(ExitCode.Ok);
    }
}
