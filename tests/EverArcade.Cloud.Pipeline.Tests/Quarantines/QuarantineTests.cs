using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.OperatorLogs;

namespace EverArcade.Cloud.Pipeline.Tests.Quarantines;

public sealed class QuarantineTests
{
    private static readonly Hash256 Finding = Hash256.Of("finding"u8);

    [Fact]
    public async Task Set_ByFinding_RefusesSubmissionsWithTheFindingAndOthersRunOn()
    {
        await using var host = await PipelineHost.StartAsync();
        var other = await host.CreateAsync(TestPackages.Scripted(), "other");
        _ = await host.ExecuteAsync(host.Input());
        var record = await SetAsync(host, Finding);

        Assert.Equal((QuarantineState.Quarantined, Finding), (record.State, record.Finding));
        Assert.Equal(ContractStatus.Quarantined, (await host.ReadHeadAsync()).Status);
        foreach (var answer in new[] { await host.SubmitAsync(host.Input()), await host.EnqueueAsync(host.Input()) })
        {
            var refusal = Assert.Single(Assert.IsType<SubmitResult.Refused>(answer).Refusals);
            Assert.Equal(IntakeRefusals.ContractQuarantined, refusal.Code);
            Assert.Contains(Finding.ToString(), refusal.Detail, StringComparison.Ordinal);
        }

        _ = await host.ExecuteAsync(host.Input(contract: other));
        Assert.Equal(ContractStatus.Active, (await host.ReadHeadAsync(other)).Status);
    }

    [Fact]
    public async Task Set_Again_KeepsTheFirstReason()
    {
        using var log = new RecordedLog();
        await using var host = await PipelineHost.StartAsync(new HostSettings { Log = log });
        var first = await SetAsync(host, Finding);
        var again = await host.Get<Quarantine>().SetAsync(host.Contract, "another", null, "other", CancellationToken.None);
        Assert.Equal(first, again);
        Assert.Single(await LogAsync(host));
        Assert.StartsWith(
            $"Error: Contract {host.Contract} is put into quarantine by {first!.Actor}: {first.Reason}", Assert.Single(log.Lines), StringComparison.Ordinal);
        await LiftAsync(host);
        Assert.StartsWith($"Warning: Contract {host.Contract} may go on: audit ", log.Lines.Last(), StringComparison.Ordinal);
        Assert.Null(await host.Get<Quarantine>().SetAsync(
            new ContractId(Finding), "nobody's", null, "other", CancellationToken.None));
    }

    [Fact]
    public async Task Lift_AfterManyDeliveries_RunsWhatWasKeptInTheOrderOfAcceptance()
    {
        await using var host = await PipelineHost.StartAsync();
        var inputs = Enumerable.Range(0, 60).Select(number => host.Input(nonce: $"kept-{number}")).ToList();
        foreach (var input in inputs)
        {
            Assert.IsType<SubmitResult.Accepted>(await host.EnqueueAsync(input));
            host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        _ = await SetAsync(host, Finding);
        for (var delivery = 0; delivery < 10; delivery++)
        {
            _ = await host.WorkOnceAsync();
            host.Clock.Advance(TimeSpan.FromMinutes(11));
            _ = await host.Sweeper().SweepAsync(Sweeper.AgeMin, CancellationToken.None);
        }

        Assert.Empty(await host.ReadReceiptsAsync());
        Assert.Empty(await host.ReadPoisonAsync());
        await LiftAsync(host);
        await host.WorkAuditsAsync();

        Assert.Equal(inputs.Select(input => input.Nonce), host.Guest.Ran.Where(id => id.StartsWith("kept", StringComparison.Ordinal)));
        Assert.Equal(60UL, (await host.ReadHeadAsync()).Sequence.Number);
        Assert.Null(await host.Get<Quarantine>().ReadAsync(host.Contract, CancellationToken.None));
        _ = await host.ExecuteAsync(host.Input());
        Assert.Empty(await host.ReadPoisonAsync());
    }

    [Fact]
    public async Task Release_OneThatFaults_GoesTheQueuesWayAndTheOthersRun()
    {
        await using var host = await PipelineHost.StartAsync();
        foreach (var action in new[] { "add", "fault", "add" })
        {
            Assert.IsType<SubmitResult.Accepted>(await host.EnqueueAsync(host.Input(action)));
        }

        _ = await SetAsync(host, Finding);
        await host.DrainAsync();
        await LiftAsync(host);
        await host.WorkAuditsAsync();
        Assert.Equal(2UL, (await host.ReadHeadAsync()).Sequence.Number);
        await host.DrainAsync();
        Assert.Equal(5, Assert.Single(await host.ReadPoisonAsync()).DequeueCount);
    }

    [Theory]
    [InlineData("signature")]
    [InlineData("auditor")]
    [InlineData("contract")]
    [InlineData("branch")]
    [InlineData("outcome")]
    [InlineData("mode")]
    [InlineData("from")]
    [InlineData("to")]
    [InlineData("startedAt")]
    public async Task Lift_CertificateThatShowsLess_IsRefusedNamingWhy(string place)
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.ExecuteAsync(host.Input());
        _ = await SetAsync(host, Finding);
        using var stranger = SigningKey.FromSeed([.. Enumerable.Repeat((byte)9, 32)]);
        var fit = await FitAsync(host);
        var key = host.Get<HostKey>().Key;
        var signed = place switch
        {
            "signature" => Sign(fit, key) with { Signature = Sign(fit with { Receipts = 7 }, key).Signature },
            "auditor" => Sign(fit, stranger),
            "contract" => Sign(fit with { Contract = new ContractId(Finding) }, key),
            "branch" => Sign(fit with { Branch = new BranchId(1) }, key),
            "outcome" => Sign(fit with { Outcome = AuditOutcome.Failed }, key),
            "mode" => Sign(fit with { Mode = AuditMode.Sampled }, key),
            "from" => Sign(fit with { Start = fit.Start with { Sequence = new Sequence(1) } }, key),
            "to" => Sign(fit with { End = fit.End with { StateRoot = Finding } }, key),
            _ => Sign(fit with { StartedAtMilliseconds = fit.StartedAtMilliseconds - 60_000 }, key),
        };
        var result = await host.Get<Quarantine>().LiftAsync(host.Contract, signed, "test", CancellationToken.None);

        Assert.Equal((QuarantineRefusals.CertificateUnfit, place), (Assert.Single(result.Refusals).Code, result.Refusals[0].Place));
        Assert.Equal(ContractStatus.Quarantined, (await host.ReadHeadAsync()).Status);
        Assert.Single(await LogAsync(host));
    }

    [Fact]
    public async Task Lift_NotQuarantined_IsRefused()
    {
        await using var host = await PipelineHost.StartAsync();
        var result = await host.Get<Quarantine>().LiftAsync(
            host.Contract, Sign(await FitAsync(host), host.Get<HostKey>().Key), "test", CancellationToken.None);
        Assert.Equal(QuarantineRefusals.NotQuarantinedCode, Assert.Single(result.Refusals).Code);
    }

    [Theory]
    [InlineData(QuarantineStep.Decided)]
    [InlineData(QuarantineStep.HeadQuarantined)]
    [InlineData(QuarantineStep.SetLogged)]
    [InlineData(QuarantineStep.LiftDecided)]
    [InlineData(QuarantineStep.HeadActive)]
    [InlineData(QuarantineStep.LiftLogged)]
    [InlineData(QuarantineStep.BacklogRun)]
    public async Task Step_BrokenOffAndResumed_EndsWhereItWouldHaveAndLogsEachActionOnce(QuarantineStep deadly)
    {
        var armed = true;
        await using var host = await PipelineHost.StartAsync(new HostSettings
        {
            QuarantineReached = step => armed && step == deadly ? throw new OperationCanceledException("the end") : default,
        });
        Assert.IsType<SubmitResult.Accepted>(await host.EnqueueAsync(host.Input()));
        await TryAsync(() => SetAsync(host, Finding));
        armed &= deadly >= QuarantineStep.LiftDecided;
        await host.Get<QuarantineResume>().TickAsync(CancellationToken.None);
        Assert.Equal(ContractStatus.Quarantined, (await host.ReadHeadAsync()).Status);

        await TryAsync(() => LiftAsync(host));
        await TryAsync(host.WorkAuditsAsync);
        armed = false;
        await host.Get<QuarantineResume>().TickAsync(CancellationToken.None);
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        await host.WorkAuditsAsync();

        Assert.Equal(ContractStatus.Active, (await host.ReadHeadAsync()).Status);
        Assert.Equal(1UL, (await host.ReadHeadAsync()).Sequence.Number);
        Assert.Null(await host.Get<Quarantine>().ReadAsync(host.Contract, CancellationToken.None));
        Assert.Equal(
            [OperatorActions.QuarantineSet, OperatorActions.QuarantineLifted],
            (await LogAsync(host)).Select(entry => entry.Action));
    }

    [Fact]
    public async Task Set_WhileExecutionsRun_FencesThem()
    {
        await using var host = await PipelineHost.StartAsync();
        var held = await host.HoldLaneAsync();
        _ = await SetAsync(host, Finding);
        host.Guest.LetGo.Set();

        // Its commit meets another head version; on the second try the contract may not advance.
        var refusal = Assert.Single(Assert.IsType<SubmitResult.Refused>(await held).Refusals);
        Assert.Equal(IntakeRefusals.ContractQuarantined, refusal.Code);
        Assert.Contains(Finding.ToString(), refusal.Detail, StringComparison.Ordinal);
        Assert.Empty(await host.ReadReceiptsAsync());
    }

    private static async Task<QuarantineRecord> SetAsync(PipelineHost host, Hash256? finding) =>
        (await host.Get<Quarantine>().SetAsync(host.Contract, "the test says so", finding, "test", CancellationToken.None))!;

    private static async Task LiftAsync(PipelineHost host)
    {
        var signed = Sign(await FitAsync(host), host.Get<HostKey>().Key);
        var result = await host.Get<Quarantine>().LiftAsync(host.Contract, signed, "test", CancellationToken.None);
        Assert.Empty(result.Refusals);
    }

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (OperationCanceledException)
        {
            // The process has ended here.
        }
    }

    private static SignedAuditCertificate Sign(AuditCertificate certificate, SigningKey key) =>
        SignedAuditCertificate.Sign(certificate, key);

    private static async Task<AuditCertificate> FitAsync(PipelineHost host)
    {
        var head = await host.ReadHeadAsync();
        var now = (ulong)host.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        return new AuditCertificate
        {
            Audit = "0123456789abcdef01234567",
            Contract = head.Contract,
            Branch = head.Branch,
            Start = new AuditEnd(Sequence.Zero, head.Contract.Hash, Hash256.Zero, Hash256.Zero),
            End = new AuditEnd(head.Sequence, head.LastReceipt, head.StateRoot, head.Frontier.Root),
            Profile = head.Profile,
            Package = head.Package,
            Engines = ["test"],
            Mode = AuditMode.Full,
            Receipts = head.Sequence.Number,
            Intervals = 1,
            IntervalsCompared = 1,
            Seed = Hash256.Zero,
            SeedSource = "",
            Outcome = AuditOutcome.Passed,
            Findings = [],
            StartedAtMilliseconds = now,
            EndedAtMilliseconds = now,
        };
    }

    private static async Task<List<OperatorLogEntry>> LogAsync(PipelineHost host)
    {
        var (chain, entries) = (new OperatorLogChain(host.Get<HostKey>().Key.PublicKey), new List<OperatorLogEntry>());
        foreach (var bytes in await host.Get<OperatorLog>().ListAsync(0, 100, CancellationToken.None))
        {
            Assert.Null(chain.Check(bytes.Span));
            Assert.True(SignedOperatorLogEntry.TryRead(bytes.Span, out var signed, out _));
            entries.Add(signed!.Entry);
        }

        return entries;
    }
}
