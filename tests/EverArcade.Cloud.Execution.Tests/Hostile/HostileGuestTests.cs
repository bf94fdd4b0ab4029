using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Execution.Tests.Hostile;

public sealed class HostileGuestTests
{
    public static TheoryData<string> Names => [.. HostileGuests.All.Select(guest => guest.Name)];

    [Theory] // E1 to E3 and E5 to E9: one verdict, to the last unit of gas, on every engine.
    [MemberData(nameof(Names))]
    public async Task Execute_HostileGuest_HasItsVerdictOnEveryEngine(string name)
    {
        var guest = HostileGuests.All.Single(guest => guest.Name == name);
        var package = Guest.Package(guest.Text, limits: new PackageLimits { MemoryPages = 10 });
        var expected = (guest.Status, guest.Detail, guest.Gas, guest.Pages, guest.Output);
        foreach (var engine in Enum.GetValues<EngineChoice>())
        {
            var loaded = Guest.Load(package, engine);
            var outcome = await Guest.RunAsync(loaded, Guest.Limits with { Gas = HostileGuest.GasLimit }, engine: engine);
            Assert.Equal(
                expected,
                (outcome.Status, outcome.Detail, outcome.GasUsed, outcome.PeakMemoryPages, Convert.ToHexStringLower(outcome.Output.Span)));
        }
    }
}
