namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>Modules built by clang and rustc: instrumented they answer as before, and cost the same on every engine.</summary>
public sealed class RealModuleTests
{
    public static TheoryData<string, int> Modules => [.. RealModules.All.Select(real => (real.Path, real.Argument))];

    [Theory]
    [MemberData(nameof(Modules))]
    public void Instrument_RealModule_DoesWhatTheOriginalDoes(string path, int argument)
    {
        var bytes = Samples.Read(path);
        var original = Run.Original(Engines.Canonical, bytes, "run", argument);
        var instrumented = Run.Instrument(bytes, 64);
        var first = Run.Instrumented(Engines.Fast, instrumented, Run.Plenty, "run", argument);
        Assert.Equal((original.Result, original.Memory), (first.Result, first.Memory));
        Assert.Equal(first, Run.Instrumented(Engines.Plain, instrumented, Run.Plenty, "run", argument));
        Assert.Equal(first, Run.Instrumented(Engines.Pulley, instrumented, Run.Plenty, "run", argument));
    }

    [Theory]
    [MemberData(nameof(Modules))]
    public void Instrument_RealModule_ChargesWhatTheReferenceMeterCounts(string path, int argument)
    {
        var bytes = Samples.Read(path);
        var counted = Run.Instrumented(Engines.Canonical, ReferenceMeter.Rewrite(bytes), Run.Plenty, "run", argument);
        var charged = Run.Instrumented(Engines.Fast, Run.Instrument(bytes), Run.Plenty, "run", argument);
        Assert.Equal(counted.Result, charged.Result);
        Assert.InRange(charged.GasUsed, counted.GasUsed, counted.Result == "Unreachable" ? long.MaxValue : counted.GasUsed);
    }
}
