using System.Globalization;
using System.Reflection;
using System.Text;
using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Activation.Metering;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>What the names of versions stand for: a change of it is a change of receipts, and so a new version in the profile's
/// meter.</summary>
public sealed class ActivationVersionTests
{
    [Fact]
    public void ActivationVersion_NamesTheseLimits() =>
        Assert.Equal("3 de179a6825cf9b24", $"{Instrumentation.Version} {Fingerprint(Constants(typeof(ActivationLimits)))}");

    [Fact]
    public void GasVersion_NamesTheseCosts()
    {
        var costs = Enum.GetValues<Opcode>().Order().Select(opcode => $"{(int)opcode}={GasCosts.Of(opcode)}");
        Assert.Equal("1 8b27d27a6cb92b39", $"{GasCosts.Version} {Fingerprint(costs.Concat(Constants(typeof(GasCosts))))}");
    }

    private static IEnumerable<string> Constants(Type type) => type
        .GetFields(BindingFlags.Static | BindingFlags.Public).Where(field => field.IsLiteral)
        .Select(field => string.Create(CultureInfo.InvariantCulture, $"{field.Name}={field.GetRawConstantValue()}"))
        .Order(StringComparer.Ordinal);

    private static string Fingerprint(IEnumerable<string> lines) =>
        Hash256.Of(Encoding.UTF8.GetBytes(string.Join('\n', lines))).ToString()[..16];
}
