using System.CommandLine;
using System.Globalization;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Remote;
using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary><c>everarcade audit schedule</c>: how often, how and how much of a contract a host audits by itself.</summary>
internal static class AuditScheduleCommand
{
    private static readonly Argument<ContractId> Contract = CommonOptions.Contract();

    private static readonly Option<ulong?> Every = new("--every")
    {
        Description = "Time between two audits: 'never', or a number of seconds, or with a unit: 90s, 15m, 6h, 1d.",
        CustomParser = result =>
        {
            var seconds = Duration.Parse(result.Tokens[0].Value);
            if (seconds is null)
            {
                result.AddError($"--every: '{result.Tokens[0].Value}' is no time such as never, 90s, 15m, 6h or 1d.");
            }

            return seconds;
        },
    };

    private static readonly Option<string?> Mode = new Option<string?>("--mode")
    {
        Description = "'full', every receipt since the last one, or 'sampled', intervals of all of them.",
    }.AcceptOnlyFromAmong("full", "sampled");

    private static readonly Option<int?> Sample = new("--sample")
    {
        Description = "Intervals of one sampled audit.",
        Validators = { result => CommonOptions.AtLeast(result, 1, 256) },
    };

    private static readonly Option<bool?> Dual = new("--dual") { Description = "Whether a second engine must give the same answers: true or false." };
    private static readonly Option<ulong?> ReceiptsMax = new("--receipts-max") { Description = "Budget: most receipts of one full audit; the next one goes on." };
    private static readonly Option<double?> Share = new("--share") { Description = "Budget: share of one guest thread while others execute, 0.001 to 1." };
    private static readonly Option<bool> Default = new("--default") { Description = "Take the host's schedule again." };
    private static readonly Option<string?> Actor = new("--actor") { Description = "Who says so; 'operator' otherwise." };

    public static Command Create() => new Command(
        "schedule", "Show how a contract is audited by itself; with options, change that. What is not given stays.")
    {
        Contract, Every, Mode, Sample, Dual, ReceiptsMax, Share, Default, Actor, CommonOptions.Url,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        using var host = RemoteHost.Of(invocation);
        var (contract, terms) = (invocation.Get(Contract), Terms(invocation));
        var schedule = terms with { Actor = null } == new AuditScheduleTerms()
            ? await host.Api.Audits.ReadScheduleAsync(contract, invocation.Cancellation)
            : await host.Api.Audits.ChangeScheduleAsync(contract, terms, invocation.Cancellation);
        foreach (var line in Describe(schedule))
        {
            invocation.Terminal.Say(line);
        }

        invocation.Terminal.Document(schedule);
        return ExitCode.Ok;
    }

    private static AuditScheduleTerms Terms(Invocation invocation) => new()
    {
        EverySeconds = invocation.Get(Every),
        Mode = invocation.Get(Mode) switch
        {
            "full" => AuditMode.Full,
            "sampled" => AuditMode.Sampled,
            _ => null,
        },
        Sample = invocation.Get(Sample),
        IsDual = invocation.Get(Dual),
        ReceiptsMax = invocation.Get(ReceiptsMax),
        Share = invocation.Get(Share),
        IsDefault = invocation.Get(Default),
        Actor = invocation.Get(Actor),
    };

    private static IEnumerable<string> Describe(AuditScheduleSummary schedule)
    {
        var how = schedule.Mode == AuditMode.Sampled
            ? $"{schedule.Sample} intervals sampled" : $"every receipt since the last one, at most {schedule.ReceiptsMax}";
        var engines = schedule.Dual ? "on two engines" : "on one engine";
        var share = schedule.Share.ToString(CultureInfo.InvariantCulture);
        yield return $"{(schedule.Own ? "own schedule" : "the host's schedule")}: {Duration.Format(schedule.EverySeconds)}, {how}, "
            + $"{engines}, share {share} of a guest thread while others execute";
        yield return $"  audited to receipt {schedule.AuditedTo} of branch {schedule.AuditedBranch}; "
            + (schedule.LastAt is { } last ? $"the last one began {last:u}" : "none has begun yet")
            + (schedule.Active is { } active ? $"; audit {active} runs" : "");
    }
}
