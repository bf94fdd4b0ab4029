using System.CommandLine;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Contracts;
using EverArcade.Cloud.Cli.Keys;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Submissions;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Cli.Submissions;

/// <summary><c>everarcade submit</c>: one action, a plan, or a recorded match.</summary>
internal static class SubmitCommand
{
    private const int MatchBytesMax = 64 << 20;

    /// <summary>Longest wait, seconds: a day, which nobody needs and a timer takes.</summary>
    private const int WaitSecondsMax = 86_400;

    private static readonly Argument<ContractId> Contract = CommonOptions.Contract();
    private static readonly Option<string?> Action = new("--action", "-a") { Description = "What the contract shall do." };
    private static readonly Option<string> Args = new("--args")
    {
        Description = "The action's arguments, JSON.",
        DefaultValueFactory = _ => "{}",
    };

    private static readonly Option<FileInfo?> PlanPath = new("--plan")
    {
        Description = "A JSON file with several nodes: {\"nodes\":[{\"id\",\"action\",\"args\",\"deps\"}]}.",
    };

    private static readonly Option<FileInfo?> MatchPath = new("--match")
    {
        Description = "A file of JSON lines {\"player\",\"action\",\"args\"}, submitted one after the other; a player's line "
            + "is signed with the demo key of that name.",
    };

    private static readonly Option<string?> Nonce = new("--nonce")
    {
        Description = "Makes the submission the same when it is sent again; random otherwise.",
    };

    private static readonly Option<ulong?> Gas = new("--gas")
    {
        Description = $"Gas limit ({SubmissionDraft.GasLimitDefault} otherwise).",
    };

    private static readonly Option<int> Wait = new("--wait")
    {
        Description = "Seconds to wait for the receipt; 0 only queues.",
        DefaultValueFactory = _ => 30,
        Validators = { result => CommonOptions.AtLeast(result, 0, WaitSecondsMax) },
    };

    public static Command Create() => new Command(
        "submit", "Submit an action, a plan or a match. Exit code 1 when the execution did not succeed, 3 when there is no "
            + "receipt yet.")
    {
        Contract, Action, Args, PlanPath, MatchPath, CommonOptions.Key, Nonce, Gas, Wait, CommonOptions.Url,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        // Checked here, because a command's validator hides what its options have to say.
        if (new Option[] { Action, PlanPath, MatchPath }.Count(invocation.IsGiven) != 1)
        {
            throw new FailureException(ExitCode.Usage, "the command line is wrong; see 'everarcade submit --help'",
                ["One of --action, --plan and --match is needed."]);
        }

        using var key = invocation.Get(CommonOptions.Key) is { } file ? KeyFile.Read(file.FullName) : null;
        using var host = RemoteHost.Of(invocation);
        return invocation.Get(MatchPath) is { } match
            ? await PlayAsync(invocation, host, match, key)
            : await SubmitAsync(invocation, host, key);
    }

    private static async Task<ExitCode> SubmitAsync(Invocation invocation, RemoteHost host, SigningKey? key)
    {
        var submission = SubmissionDraft.CreatePlan(
            invocation.Get(Contract), Nodes(invocation), invocation.Get(Gas), invocation.Get(Nonce), key);
        var wait = TimeSpan.FromSeconds(invocation.Get(Wait));
        var answer = await SubmitAsync(host, submission, wait, invocation.Cancellation);
        if (answer.Receipt is not { } receipt)
        {
            invocation.Terminal.Say($"submission {answer.Submission} is accepted and waits (nonce {submission.Nonce})");
            invocation.Terminal.Document(new { answer.Submission, submission.Nonce, status = "pending" });
            return wait == TimeSpan.Zero ? ExitCode.Ok : ExitCode.Unreachable;
        }

        var succeeded = receipt.Receipt.Status == ReceiptStatus.Succeeded;
        invocation.Terminal.Verdict(succeeded, $"{ReceiptText.Status(receipt.Receipt)}: receipt {receipt.Receipt.Sequence}, "
            + $"gas {receipt.Receipt.GasUsed}, state root {receipt.Receipt.NewStateRoot}");
        invocation.Terminal.Document(new { answer.Submission, submission.Nonce, receipt = ReceiptText.Document(receipt) });
        return succeeded ? ExitCode.Ok : ExitCode.Refused;
    }

    /// <summary>Submits. Where no answer says what became of it, the user is told how to ask: the same nonce is executed once.</summary>
    private static async Task<SubmissionAnswer> SubmitAsync(
        RemoteHost host, Submission submission, TimeSpan wait, CancellationToken cancellation)
    {
        try
        {
            return await Submitter.SubmitAsync(host.Api, submission, wait, cancellation);
        }
        catch (Exception fault) when (
            fault is OperationCanceledException or EverArcadeProblemException { Status: >= 500 } || Failures.IsUnanswered(fault))
        {
            throw Failures.With(
                fault, $"It may have been executed or accepted all the same. Send it again with --nonce {submission.Nonce}: it runs once.");
        }
    }

    private static async Task<ExitCode> PlayAsync(Invocation invocation, RemoteHost host, FileInfo match, SigningKey? key)
    {
        var terminal = invocation.Terminal;
        var inputs = RecordedInput.ReadAll(match.ToString(), InputFile.Read(match.FullName, MatchBytesMax));
        using var run = new MatchRun(host.Api, invocation.Get(Contract), key, invocation.Get(Gas));
        var receipts = await terminal.ProgressAsync("submitting", progress => run.PlayAsync(
            inputs, receipt => terminal.Document(ReceiptText.Document(receipt)), progress, invocation.Cancellation));
        var counts = receipts.CountBy(receipt => ReceiptText.Status(receipt.Receipt));
        foreach (var group in counts.OrderByDescending(group => group.Value))
        {
            terminal.Say($"{group.Value} {group.Key}");
        }

        var last = receipts[^1].Receipt;
        terminal.Say($"{receipts.Count} inputs, gas {run.GasUsed}; sequence {last.Sequence}, state root {last.NewStateRoot}");
        return ExitCode.Ok;
    }

    private static IReadOnlyList<PlanNode> Nodes(Invocation invocation)
    {
        if (invocation.Get(PlanPath) is { } plan)
        {
            return PlanFileReader.Read(plan.FullName);
        }

        try
        {
            return [SubmissionDraft.Node(SubmissionDraft.OnlyNodeId, invocation.Get(Action)!, invocation.Get(Args))];
        }
        catch (FormatException problem)
        {
            throw new FailureException(ExitCode.Refused, $"--args: {problem.Message}");
        }
    }
}
