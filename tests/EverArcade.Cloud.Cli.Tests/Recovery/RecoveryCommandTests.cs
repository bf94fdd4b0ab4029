using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Tests.Recovery;

/// <summary>What an operator does with a mess, command by command: each says what it did, what it refuses and what to do next.</summary>
public sealed class RecoveryCommandTests
{
    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task RotInAReceipt_IsFoundShownReplayedRepairedAndReleased(string storage)
    {
        await using var host = await OperatedHost.StartAsync(storage);
        var (contract, archive) = (host.Contract, host["history.evx"]);
        _ = await host.SucceedAsync("export", contract, "--output", archive);
        await host.SpoilAsync(store => store.SpoilReceiptAsync(contract, 7));

        var listed = await host.ExpectAsync(ExitCode.Integrity, "receipts", contract);
        Says("UNREADABLE: receipt 7 ", listed.Error);
        Assert.Equal(11, listed.Output.Split('\n').Count(line => line.Contains("Succeeded", StringComparison.Ordinal)));
        var audit = await host.ExpectAsync(ExitCode.Refused, "audit", contract);
        Says("corruption:receipt", audit.Output);
        Says($"everarcade quarantine show {contract}", audit.Output);
        var shown = await host.ExpectAsync(ExitCode.Refused, "quarantine", "show", contract, "--json");
        var finding = shown.Json.GetProperty("finding").GetString()!;
        Says("corruption:receipt", (await host.SucceedAsync("finding", contract, finding, "-o", host["bug.evb"])).Output);
        var replay = await CommandResult.RunAsync("replay", host["bug.evb"]);
        Says("corruption:receipt", replay.Output + replay.Error);

        Says(finding, (await host.ExpectAsync(ExitCode.Refused, "submit", contract, "--action", "increment")).Error);
        var early = (await host.SucceedAsync("recover", "resume", contract, "--json")).Json.GetProperty("plan").GetString()!;
        var failed = await host.ExpectAsync(ExitCode.Refused, "recover", "resume", contract, "--apply", early);
        Says("audit-failed at receipt 7", failed.Error);

        Says("done: rehydrate, 1 step\n", (await host.RecoverAsync("rehydrate", contract, archive)).Output);
        _ = await host.RecoverAsync("resume", contract);
        _ = await host.SucceedAsync("quarantine", "show", contract);
        _ = await host.SucceedAsync("submit", contract, "--action", "increment");
        var log = await host.SucceedAsync("operator-log", "-o", host["log.evo"]);
        Says("written; check it", log.Output);
        Says("it ends with " + (await CommandResult.RunAsync("operator-log", "--file", host["log.evo"], "--json"))
            .Json.GetProperty("last").GetString(), log.Output);
        foreach (var action in new[] { "quarantine-set", "recovery-rehydrate", "recovery-resume", "quarantine-lifted" })
        {
            Says(action, log.Output);
        }
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task RollBack_SaysWhatItWillDoWhatIsNextAndWhyNot(string storage)
    {
        await using var host = await OperatedHost.StartAsync(storage);
        var (contract, archive) = (host.Contract, host["before.evx"]);
        _ = await host.SucceedAsync("export", contract, "--output", archive);
        var refused = await host.ExpectAsync(ExitCode.Refused, "recover", "roll-back", contract, "--to", "3");
        Says("the next one stands at receipt 5", refused.Error);
        Says("leave 2 receipts behind", (await host.SucceedAsync("recover", "roll-back", contract, "--to", "10")).Output);
        var stale = await host.ExpectAsync(
            ExitCode.Refused, "recover", "roll-back", contract, "--to", "10", "--apply", new string('0', 64));
        Says("plan-stale", stale.Error);

        Says($"everarcade recover resume {contract}", (await host.RecoverAsync("roll-back", contract, "--to", "10")).Output);
        _ = await host.RecoverAsync("resume", contract);
        _ = await host.SucceedAsync("submit", contract, "--action", "increment");
        var parted = await host.ExpectAsync(ExitCode.Refused, "reconcile", contract, archive);
        Says("they part  at receipt 11", parted.Output);
        Says("undecided: both execute, and no trusted host has signed either beyond where they part", parted.Output);
        Says("audit passed: 12 receipts", (await host.SucceedAsync("audit", contract, "--branch", "0")).Output);
        Says("Branch 0 ends at receipt 12", (await host.ExpectAsync(
            ExitCode.Refused, "audit", contract, "--branch", "0", "--to", "13")).Error);
        Says("branch-unknown", (await host.ExpectAsync(ExitCode.Refused, "audit", contract, "--branch", "2")).Error);
        Assert.Equal(11, (await host.SucceedAsync("receipts", contract, "--json")).Output.Trim().Split('\n').Length);
        Assert.Equal(12, (await host.SucceedAsync("receipts", contract, "--branch", "0", "--json")).Output.Trim().Split('\n').Length);
        Assert.Equal(
            $"everarcade: the host answered 404 branch-unknown at query branch: Contract {contract} has branches 0 to 1.",
            (await host.ExpectAsync(ExitCode.Refused, "receipts", contract, "--branch", "2")).Error.TrimEnd());
        Says("nothing to resume", (await host.ExpectAsync(ExitCode.Refused, "recover", "resume", contract)).Error);
        Says("none to write again", (await host.ExpectAsync(ExitCode.Refused, "recover", "records", contract, archive)).Error);
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Prune_ThenAuditThenRehydrate_SaysWhatIsMissingAndPassesAgain(string storage)
    {
        await using var host = await OperatedHost.StartAsync(storage);
        var (contract, archive) = (host.Contract, host["history.evx"]);
        _ = await host.SucceedAsync("export", contract, "--output", archive);
        var refused = await host.ExpectAsync(ExitCode.Refused, "recover", "prune", contract, archive, "--below", "4");
        Says("the next one stands at receipt 5", refused.Error);
        _ = await host.RecoverAsync("prune", contract, archive, "--below", "10");
        var unverifiable = await host.ExpectAsync(ExitCode.Refused, "audit", contract);
        Says("everarcade recover rehydrate", unverifiable.Output);
        Says("Pipeline:ArchiveFolder", unverifiable.Output);
        _ = await host.SucceedAsync("audit", contract, "--from", "11");
        var pruned = await host.ExpectAsync(ExitCode.Refused, "export", contract, "-o", host["again.evx"]);
        Says("receipts-pruned at receipts 1 to 10 of branch 0", pruned.Error);
        Says("begin at receipt 11", pruned.Error);
        _ = await host.SucceedAsync("export", contract, "--from", "11", "-o", host["rest.evx"]);
        _ = await host.RecoverAsync("rehydrate", contract, archive);
        var audit = (await host.SucceedAsync("audit", contract, "--json")).Json.GetProperty("id").GetString()!;
        var listed = (await host.SucceedAsync("audit", "list", contract)).Output;
        Says(audit, listed);
        Says("1 to 12", listed);
        Says("UnverifiableHere", listed);
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Import_OnAnotherHost_GoesOnThereAndTwiceIsOnce(string storage)
    {
        await using var host = await OperatedHost.StartAsync(storage);
        await using var other = await OperatedHost.StartAsync(storage, isEmpty: true);
        var (contract, archive) = (host.Contract, host["history.evx"]);
        _ = await host.SucceedAsync("export", contract, "--output", archive);
        Says("12 receipts taken in", (await other.SucceedAsync("import", archive)).Output);
        Says("was here already", (await other.SucceedAsync("import", archive)).Output);
        Says("what the archive holds stands here as it must", (await other.SucceedAsync("recover", "resynchronise", contract, archive)).Output);
        Says("name an archive, or a deployment with --peer",
            (await other.ExpectAsync(ExitCode.Usage, "recover", "resynchronise", contract)).Error);
        Says("the peer cannot be reached", (await other.ExpectAsync(
            ExitCode.Unreachable, "recover", "resynchronise", contract, "--peer", "http://127.0.0.1:1")).Error);
        _ = await other.SucceedAsync("reconcile", contract, archive);
        _ = await other.SucceedAsync("submit", contract, "--action", "increment");
        var none = await CommandResult.RunAsync("import", host["nothing.evx"]);
        Assert.NotEqual(ExitCode.Ok, none.Code);
        Says("no such file", none.Error);
        await File.WriteAllBytesAsync(host["spoilt.evx"], [1, 2, 3], TestContext.Current.CancellationToken);
        Says("archive-refused", (await other.ExpectAsync(ExitCode.Refused, "import", host["spoilt.evx"])).Error);
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task CorruptHead_IsNamedQuarantinedAndHidesNoOtherContract(string storage)
    {
        await using var host = await OperatedHost.StartAsync(storage);
        await host.SpoilAsync(store => store.SpoilHeadAsync(host.Contract));
        Says("CORRUPT", (await host.ExpectAsync(ExitCode.Integrity, "contracts")).Output);
        Says("corruption:head", (await host.ExpectAsync(ExitCode.Refused, "audit", host.Contract)).Output);
        Says("corruption:head", (await host.ExpectAsync(ExitCode.Refused, "quarantine", "show", host.Contract)).Output);
        var refused = await host.ExpectAsync(ExitCode.Refused, "submit", host.Contract, "--action", "increment");
        Says("contract-quarantined", refused.Error);
        _ = await host.SucceedAsync("quarantine", "set", host.Contract, "--reason", "by hand too");
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Schedule_ShownChangedAndRefused_SaysWhatHolds(string storage)
    {
        await using var host = await OperatedHost.StartAsync(storage);
        Says("the host's schedule: every 1d", (await host.SucceedAsync("audit", "schedule", host.Contract)).Output);
        var changed = await host.SucceedAsync(
            "audit", "schedule", host.Contract, "--every", "6h", "--mode", "sampled", "--sample", "4", "--dual", "true", "--share", "0.5");
        Says("own schedule: every 6h, 4 intervals sampled, on two engines, share 0.5", changed.Output);
        var refused = await host.ExpectAsync(
            ExitCode.Refused, "audit", "schedule", host.Contract, "--every", "5s", "--receipts-max", "9");
        Says("schedule-unfit at everySeconds", refused.Error);
        Says("schedule-unfit at receiptsMax", refused.Error);
        Says("no time such as", (await host.ExpectAsync(ExitCode.Usage, "audit", "schedule", host.Contract, "--every", "often")).Error);
        Says("never", (await host.SucceedAsync("audit", "schedule", host.Contract, "--every", "never")).Output);
        var back = await host.SucceedAsync("audit", "schedule", host.Contract, "--default", "--json");
        Assert.False(back.Json.GetProperty("own").GetBoolean());
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Certificate_TakenHome_VerifiesUnderTheRightKeyOnly(string storage)
    {
        await using var host = await OperatedHost.StartAsync(storage);
        var audit = (await host.SucceedAsync("audit", host.Contract, "--dual", "--json")).Json.GetProperty("id").GetString()!;
        _ = await host.SucceedAsync("certificate", "get", host.Contract, audit, "-o", host["it.evc"]);
        var verified = await CommandResult.SucceedAsync("certificate", "verify", host["it.evc"]);
        Says("PASSED: receipts 1 to 12", verified.Output);

        // A real module on the code generator and on the interpreter: both stand in the certificate.
        Says("cranelift", verified.Output);
        Says("pulley", verified.Output);
        var stranger = await CommandResult.RunAsync("certificate", "verify", host["it.evc"], "--auditor", new string('1', 64));
        Assert.Equal(ExitCode.Refused, stranger.Code);
        var none = await host.ExpectAsync(
            ExitCode.Refused, "certificate", "get", host.Contract, new string('0', 24), "-o", host["no.evc"]);
        Says("has no certificate", none.Error);
        foreach (var verb in new[] { "--cancel", "--resume" })
        {
            Says("audit-state", (await host.ExpectAsync(ExitCode.Refused, "audit", host.Contract, verb, audit)).Error);
        }
    }

    private static void Says(string expected, string text) => Assert.Contains(expected, text, StringComparison.Ordinal);
}
