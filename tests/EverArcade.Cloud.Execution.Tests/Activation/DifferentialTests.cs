using CsCheck;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>An instrumented module does what the original does, and is billed the same, on every engine.</summary>
public sealed class DifferentialTests
{
    /// <summary>Modules a run tries; a failure prints the seed.</summary>
    private static readonly int Modules = 30 * Campaign.Scale;

    private static readonly int SmallModules = 2_000 * Campaign.Scale;

    [Fact]
    public void Instrument_RandomModule_DoesWhatTheOriginalDoes() => Gen.Int.Sample(seed =>
    {
        var module = RandomModule.Write(seed, signs: false);
        var original = Run.Original(Engines.Canonical, module, "run", seed);
        var found = Run.Instrumented(Engines.Fast, Run.Instrument(module), Run.Plenty, "run", seed);
        Assert.Equal((original.Result, original.Memory), (found.Result, found.Memory));
    }, iter: Modules, threads: 1);

    [Fact]
    public void Instrument_RandomModule_GivesTheSameBitsAndGasEverywhere() => Gen.Int.Sample(seed =>
    {
        var run = Run.Everywhere(RandomModule.Write(seed, signs: true), Run.Plenty, "run", seed);
        Assert.True(run.GasUsed > 0);
    }, iter: Modules, threads: 1);

    [Fact]
    public void Instrument_RandomModule_ChargesWhatTheReferenceMeterCounts() => Gen.Int.Sample(seed =>
    {
        var module = RandomModule.Write(seed, signs: false);
        var counted = Run.Instrumented(Engines.Canonical, ReferenceMeter.Rewrite(module), Run.Plenty, "run", seed);
        var charged = Run.Instrumented(Engines.Fast, Run.Instrument(module), Run.Plenty, "run", seed);
        Assert.Equal((counted.Result, counted.Memory), (charged.Result, charged.Memory));
        if (counted.Result.Length == 0)
        {
            Assert.Equal(counted.GasUsed, charged.GasUsed);
        }
        else
        {
            // A trap in the middle of a stretch has paid for all of it.
            Assert.InRange(charged.GasUsed, counted.GasUsed, long.MaxValue);
        }
    }, iter: Modules, threads: 1);

    [Fact] // One gas less than it takes is out of gas; what it takes is enough.
    public void Instrument_RandomModule_RunsWithExactlyItsGas() => Gen.Int.Sample(seed =>
    {
        var module = Run.Instrument(RandomModule.Write(seed, signs: true));
        var plenty = Run.Instrumented(Engines.Fast, module, Run.Plenty, "run", seed);
        Assert.Equal(plenty, Run.Instrumented(Engines.Fast, module, plenty.GasUsed, "run", seed));
        var less = Run.Instrumented(Engines.Fast, module, plenty.GasUsed - 1, "run", seed);
        Assert.Equal("Unreachable", less.Result);
        Assert.True(less.GasUsed > plenty.GasUsed - 1);
    }, iter: Modules, threads: 1);

    [Fact] // Thousands in every run: what each is, and does, on every engine, and what the reference meter counts.
    public void Instrument_SmallRandomModule_DoesTheSameEverywhereForWhatItCosts() => Gen.Int.Sample(seed =>
    {
        var module = RandomModule.WriteSmall(seed);
        var instrumented = Run.Instrument(module);
        Assert.Equal(instrumented, Run.Instrument(module));
        Assert.Empty(Checks.Validate(instrumented));
        var counted = Run.Instrumented(Engines.Canonical, ReferenceMeter.Rewrite(module), Run.Plenty, "run", seed);
        foreach (var engine in Engines.All)
        {
            var charged = Run.Instrumented(engine, instrumented, Run.Plenty, "run", seed);
            Assert.Equal((counted.Result, counted.Memory, 0), (charged.Result, charged.Memory, charged.Result.Length == 0 ? charged.Stack : 0));
            Assert.True(counted.Result.Length > 0 ? charged.GasUsed >= counted.GasUsed : charged.GasUsed == counted.GasUsed);
        }
    }, iter: SmallModules);

    [Fact]
    public void Instrument_RandomModule_IsDeterministicAndValidForOurReader() => Gen.Int.Sample(seed =>
    {
        var module = RandomModule.Write(seed, signs: true);
        var once = Run.Instrument(module);
        Assert.Equal(once, Run.Instrument(module));
        Assert.Empty(Checks.Validate(once));
    }, iter: Modules, threads: 1);
}
