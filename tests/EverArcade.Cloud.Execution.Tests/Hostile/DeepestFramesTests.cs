using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Execution.Tests.Hostile;

public sealed class DeepestFramesTests
{
    public static TheoryData<string> Names => [.. DeepestFrames.All.Keys];

    [Theory] // E3, E4: the counted limit ends every guest, the native one none: optimised, not optimised, interpreted.
    [MemberData(nameof(Names))]
    public async Task Execute_DeepestRecursion_EndsByTheCountedLimitOnEveryEngine(string name)
    {
        var package = Guest.Package(DeepestFrames.All[name]);
        var limits = Guest.Limits with { Gas = 1_000_000_000 };
        ulong? gas = null;
        foreach (var engine in Enum.GetValues<EngineChoice>())
        {
            var outcome = await Guest.RunAsync(Guest.Load(package, engine), limits, engine: engine);
            Assert.Equal(ReceiptStatus.DepthExceeded, outcome.Status);
            Assert.Equal(gas ??= outcome.GasUsed, outcome.GasUsed);
        }
    }
}
