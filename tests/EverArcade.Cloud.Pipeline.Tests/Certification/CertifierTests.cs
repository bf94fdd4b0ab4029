using System.Text.Json;
using EverArcade.Cloud.Execution.Variants;
using EverArcade.Cloud.Pipeline.Certification;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Pipeline.Tests.Certification;

/// <summary>An honest package on honest engines is certified; each validation finds the lie that is its own to find.</summary>
public sealed class CertifierTests(CertifierSides sides) : IClassFixture<CertifierSides>
{
    private readonly CertifierHost _host = new(sides);

    [Fact]
    public async Task Run_HonestPackage_IsCertifiedAndTheSameEveryTime()
    {
        var first = await _host.RunAsync();
        Assert.True(first.IsCertified, CertificationText.Write(first));
        Assert.Equal(["isolation", "metering", "checkpoint restore", "replay"], first.Validations.Select(validation => validation.Name));
        Assert.Equal([new StatusCount("Succeeded", 6), new StatusCount("Reverted", 1)], first.Outcomes);
        Assert.Equal(7UL, Check(first, "replay", "receipts").Count);
        // Restored after 2 and after 4 of 7: 5 and 3 receipts, and how many there were.
        Assert.Equal(10UL, Check(first, "checkpoint restore", "continued history").Count);
        Assert.Equal(14UL, Check(first, "metering", "repeated runs").Count);
        Assert.Equal(JsonSerializer.Serialize(first), JsonSerializer.Serialize(await _host.RunAsync()));
        Assert.Equal(CertificationText.Write(first), CertificationText.Write(await _host.RunAsync()));
    }

    [Fact]
    public async Task Metering_LiveEngineLiesOnce_IsFound()
    {
        // The first sample is played, then repeated.
        _host.Engines = _host.Engines with
        {
            Live = CertifierHost.Lying(_host.Engines.Live, (run, outcome) => run == 1 ? outcome with { GasUsed = outcome.GasUsed + 1 } : outcome),
        };
        var difference = Failed(await _host.RunAsync(), "metering", "repeated runs");
        Assert.Equal($"{_host.Engines.Live.Name}, sample 1 (line 1, increment).gasUsed", difference.Place);
        Assert.Equal(ulong.Parse(difference.Expected) + 1, ulong.Parse(difference.Found));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Metering_OtherEngineLiesOnce_NamesEngineSampleAndField(int engine)
    {
        var name = _host.Engines.Others[engine].Name;
        _host.Engines = _host.Engines with
        {
            Others =
            [
                // Each sample runs seven times here: as it is, with three limits, and with three broken inputs.
                .. _host.Engines.Others.Select((honest, i) => i != engine ? honest : CertifierHost.Lying(
                    honest, (run, outcome) => run == 14 ? outcome with { GasUsed = outcome.GasUsed - 1 } : outcome)),
            ],
        };
        var difference = Failed(await _host.RunAsync(), "metering", name);
        Assert.Equal($"{name}, sample 3 (line 4, explode).gasUsed", difference.Place);
    }

    [Fact]
    public async Task Metering_EngineForgetsGasAtATrap_IsFound()
    {
        var honest = _host.Engines.Others[0];
        _host.Engines = _host.Engines with
        {
            Others =
            [
                new EngineVariant("forgetful", package =>
                {
                    var execute = honest.Prepare(package);
                    return (input, in limits) => execute(input, limits) is { Status: ReceiptStatus.Trapped } trapped
                        ? trapped with { GasUsed = limits.Gas }
                        : execute(input, limits);
                }),
            ],
        };
        var difference = Failed(await _host.RunAsync(), "metering", "trap");
        Assert.Equal(("forgetful, gasUsed", "less than the limit"), (difference.Place, difference.Expected));
    }

    [Fact]
    public async Task Metering_EngineIsMissing_IsNotRunAndNotCertified()
    {
        _host.Engines = _host.Engines with
        {
            Others = [new EngineVariant("absent", _ => throw new Cloud.Execution.ExecutionFaultException("There is no such engine."))],
        };
        var report = await _host.RunAsync();
        Assert.False(report.IsCertified);
        Assert.Equal(ValidationVerdict.NotRun, report.Validations[1].Verdict);
        Assert.Equal("There is no such engine.", Check(report, "metering", "absent").NotRun);
        Assert.Contains("not run: There is no such engine.", CertificationText.Write(report), StringComparison.Ordinal);
    }

    [Fact] // An engine whose slots are not cleared: the guest answers with what the one before left.
    public async Task Isolation_ResidueAfterADirtyGuest_IsFound()
    {
        var isDirty = false;
        var honest = _host.Engines.OneSlot;
        _host.Engines = _host.Engines with
        {
            OneSlot = new EngineVariant(honest.Name, package =>
            {
                var execute = honest.Prepare(package);
                return (input, in limits) =>
                {
                    var outcome = execute(input, limits);
                    var leaks = isDirty && package.Manifest.Name == "counter" && outcome.Output.Length > 0;
                    isDirty = package.Manifest.Name == "probe-dirty";
                    return leaks ? outcome with { Output = new byte[] { 0xa5, 0xa5 } } : outcome;
                };
            }),
        };
        var difference = Failed(await _host.RunAsync(), "isolation", "after a dirty guest");
        Assert.EndsWith("output", difference.Place, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Isolation_SlotIsNotClean_IsFound()
    {
        var honest = _host.Engines.OneSlot;
        _host.Engines = _host.Engines with
        {
            OneSlot = new EngineVariant(honest.Name, package =>
            {
                var execute = honest.Prepare(package);
                return (input, in limits) => package.Manifest.Name == "probe-inspector"
                    ? execute(input, limits) with { Detail = (uint)TrapCode.Unreachable }
                    : execute(input, limits);
            }),
        };
        var difference = Failed(await _host.RunAsync(), "isolation", "clean slot");
        Assert.Equal(("all as new", "Trapped 1"), (difference.Expected, difference.Found));
    }

    [Theory]
    [InlineData("imports", "env.clock")]
    [InlineData("bounds", "257 pages")]
    public async Task Isolation_ModuleReachesOut_IsFound(string check, string found)
    {
        var honest = _host.Engines.ShapeOf;
        _host.Engines = _host.Engines with
        {
            ShapeOf = package => check == "imports"
                ? honest(package) with { Imports = ["env.clock"] }
                : honest(package) with { MemoryPagesMax = 257, MemoryPagesReached = 257 },
        };
        Assert.Equal(found, Failed(await _host.RunAsync(), "isolation", check).Found);
    }

    [Fact]
    public async Task Restore_AnotherRoot_IsFoundWithItsReceipt()
    {
        var honest = _host.Process!;
        _host.Process = async (request, stop) =>
        {
            var end = await honest(request, stop);
            var lines = end.Output.Split('\n');
            lines[1] = lines[1][..^64] + new string('0', 64);
            return end with { Output = string.Join('\n', lines) };
        };
        var difference = Failed(await _host.RunAsync(), "checkpoint restore", "continued history");
        Assert.Equal("restored at 2, receipt 4: sequence, hash and state root", difference.Place);
    }

    [Fact]
    public async Task Restore_ProcessFails_IsFoundWithWhatItSaid()
    {
        _host.Process = (_, _) => Task.FromResult(new FreshProcessEnd(4, "", "state is corrupt\n"));
        var difference = Failed(await _host.RunAsync(), "checkpoint restore", "continued history");
        Assert.Equal("4: state is corrupt", difference.Found);
    }

    [Fact]
    public async Task Restore_NoProcessToStart_IsNotRunAndNotCertified()
    {
        _host.Process = null;
        var report = await _host.RunAsync();
        Assert.False(report.IsCertified);
        Assert.Equal(ValidationVerdict.NotRun, report.Validations[2].Verdict);
        Assert.All(report.Validations.Where((_, i) => i != 2), validation => Assert.Equal(ValidationVerdict.Passed, validation.Verdict));
    }

    [Fact]
    public async Task Restore_OneSample_SaysThatTwoAreNeeded()
    {
        var report = await _host.RunAsync(CertifierHost.Request("""{"action":"increment"}"""));
        Assert.False(report.IsCertified);
        Assert.Contains("two samples", Check(report, "checkpoint restore", "continued history").NotRun, StringComparison.Ordinal);
    }

    [Fact] // The bundle is all there is: another state under the same checkpoint is refused by the other side.
    public async Task Restore_BundleWithAnotherState_IsRefused()
    {
        _host.Process = (request, stop) =>
        {
            Assert.True(RestoreBundle.TryRead(request.Span, out var bundle));
            return sides.RestoreAsync((bundle! with { StateBlob = new byte[8] }).Encode(), stop);
        };
        var corrupt = await Assert.ThrowsAsync<IntegrityException>(() => _host.RunAsync());
        Assert.Contains("root", corrupt.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_EngineChangesItsMind_IsFoundWithReceiptAndField()
    {
        // Restores come after the samples and before the replay.
        var (isReplay, honest) = (false, _host.Process!);
        _host.Process = (request, stop) =>
        {
            isReplay = true;
            return honest(request, stop);
        };
        _host.Engines = _host.Engines with
        {
            Live = CertifierHost.Lying(
                _host.Engines.Live,
                (_, outcome) => isReplay && outcome.Status == ReceiptStatus.Reverted ? outcome with { GasUsed = 7 } : outcome),
        };
        var difference = Failed(await _host.RunAsync(), "replay", "receipts");
        Assert.Equal(("receipt 3, receipt.gasUsed", "7"), (difference.Place, difference.Expected));
    }

    [Fact]
    public async Task Run_TimeIsUsedUp_SaysWhatWasNotRun()
    {
        var report = await _host.RunAsync(CertifierHost.Request() with { Time = TimeSpan.Zero });
        Assert.False(report.IsCertified);
        Assert.All(report.Validations, validation => Assert.Equal(ValidationVerdict.NotRun, validation.Verdict));
        Assert.Contains("the time was used up after 0 of 7 samples", CertificationText.Write(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_NativeFixture_IsNotCertified()
    {
        var file = TestPackages.Scripted();
        Assert.True(PackageFile.TryRead(file, out var package, out _));
        var refusals = _host.Certifier().Check(CertifierHost.Request(package!, file, """{"action":"add"}"""));
        Assert.Equal(["certification-not-wasm"], refusals.Select(refusal => refusal.Code.ToString()));
    }

    [Fact]
    public void Check_SampleThatAHostRefuses_NamesItsLine()
    {
        var refusals = _host.Certifier().Check(CertifierHost.Request("""{"action":"increment"}""" + "\n" + """{"action":""}"""));
        Assert.Equal("line 2: plan.nodes[0].action", Assert.Single(refusals).Place);
    }

    private static CheckReport Check(CertificationReport report, string validation, string check) =>
        report.Validations.Single(item => item.Name == validation).Checks.Single(item => item.Name == check);

    /// <summary>The difference of the one check that failed, in the one validation that failed.</summary>
    private static Difference Failed(CertificationReport report, string validation, string check)
    {
        Assert.False(report.IsCertified);
        var text = CertificationText.Write(report);
        var failed = report.Validations.Where(item => item.Verdict == ValidationVerdict.Failed).ToArray();
        Assert.True(failed.Length == 1 && failed[0].Name == validation, text);
        Assert.Contains(failed[0].Checks, item => item.Name == check && item.Verdict == ValidationVerdict.Failed);
        Assert.Contains("first difference", text, StringComparison.Ordinal);
        return Check(report, validation, check).Difference!;
    }
}
