using System.CommandLine;
using System.CommandLine.Parsing;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Console;

/// <summary>Options and arguments that several commands have, so that one name always means one thing.</summary>
internal static class CommonOptions
{
    /// <summary>Where a host listens unless told otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Names another host for every command that talks to one.</summary>
    public const string UrlVariable = "EVERARCADE_URL";

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Answer with JSON on standard output, and nothing else there.",
        Recursive = true,
    };

    public static Option<bool> Debug { get; } = new("--debug")
    {
        Description = "Show the stack trace of a failure.",
        Recursive = true,
    };

    public static Option<Uri> Url { get; } = new("--url", "-u")
    {
        Description = $"The host to talk to (${UrlVariable}, else {DefaultUrl}).",
        DefaultValueFactory = result =>
            ReadUrl(Environment.GetEnvironmentVariable(UrlVariable) is { Length: > 0 } url ? url : DefaultUrl, UrlVariable, result),
        CustomParser = result => ReadUrl(result.Tokens[0].Value, "--url", result),
    };

    public static Option<FileInfo?> Key { get; } = new("--key", "-k")
    {
        Description = "Key file to sign with; 'everarcade key new' makes one.",
    };

    public static Option<bool> Force { get; } = new("--force") { Description = "Replace a file that is there." };

    public static Option<int> Limit { get; } = new("--limit")
    {
        Description = "At most so many items; 0 for all.",
        DefaultValueFactory = _ => 50,
        Validators = { result => AtLeast(result, 0) },
    };

    /// <summary>A contract by its id.</summary>
    public static Argument<ContractId> Contract() => new("contract")
    {
        Description = "The contract's id, 64 hex digits.",
        CustomParser = result =>
        {
            if (!ContractId.TryParse(result.Tokens[0].Value, out var id))
            {
                result.AddError($"contract: '{result.Tokens[0].Value}' is not 64 lowercase hex digits.");
            }

            return id;
        },
    };

    private static Uri ReadUrl(string text, string place, ArgumentResult result)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        result.AddError($"{place}: '{text}' is no http or https address, as {DefaultUrl} is.");
        return new Uri(DefaultUrl);
    }

    /// <summary>Refuses a whole number below <paramref name="min"/> or above <paramref name="max"/>.</summary>
    public static void AtLeast(OptionResult result, long min, long max = int.MaxValue)
    {
        if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, out var value) && (value < min || value > max))
        {
            result.AddError($"{result.Option.Name}: {value} is not {min} to {max}.");
        }
    }
}
