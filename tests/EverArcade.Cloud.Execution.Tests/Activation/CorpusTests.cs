using Wasmtime;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>What is kept in the corpus has the verdict that it had.</summary>
public sealed class CorpusTests
{
    [Fact]
    public void Validate_EverySeed_HasItsVerdict()
    {
        foreach (var (verdict, module) in Corpus.Seeds)
        {
            var found = Checks.Validate(module) is { Count: > 0 } refusals ? string.Join(',', refusals) : Corpus.Accepted;
            Assert.True(verdict == found, $"{verdict} was the verdict, {found} is, on {Convert.ToHexStringLower(module)}");
        }
    }

    [Fact]
    public void Instrument_EveryAcceptedSeed_IsValidForTheEngine()
    {
        var accepted = Corpus.Seeds.Where(seed => seed.Verdict == Corpus.Accepted).ToArray();
        Assert.True(accepted.Length > 100);
        Assert.All(accepted, seed =>
        {
            Assert.Null(Module.Validate(Engines.Accepting, seed.Module));
            Assert.Null(Module.Validate(Engines.Accepting, Run.Instrument(seed.Module)));
        });
    }

    [Fact]
    public void Seeds_Refused_AreOfManyKinds() =>
        Assert.True(Corpus.Seeds.Select(seed => seed.Verdict.Split('@')[0]).Distinct(StringComparer.Ordinal).Count() >= 14);
}
