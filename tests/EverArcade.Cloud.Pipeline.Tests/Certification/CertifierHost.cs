using System.Text;
using EverArcade.Cloud.Execution.Variants;
using EverArcade.Cloud.Pipeline.Certification;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Pipeline.Tests.Certification;

/// <summary>Certifies the counter, with engines and processes that one test makes lie.</summary>
/// <param name="sides">The honest ones.</param>
public sealed class CertifierHost(CertifierSides sides)
{

    public const string Samples = """
        {"player":"ada","action":"increment","args":{"amount":5}}
        {"player":"ben","action":"increment"}

        {"action":"explode"}
        {"action":"set-key","args":{"key":"colour","value":"blue"}}
        {"player":"ada","action":"decrement","args":{"amount":2}}
        {"action":"reset"}
        {"player":"ben","action":"increment","args":{"amount":9}}
        """;

    public CertificationEngines Engines { get; set; } = sides.Engines;

    public FreshProcess? Process { get; set; } = sides.RestoreAsync;

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public static CertificationRequest Request(string samples = Samples, ulong? gas = null)
    {
        var file = TestPackages.Counter();
        Assert.True(PackageFile.TryRead(file, out var package, out _));
        return Request(package!, file, samples, gas);
    }

    public static CertificationRequest Request(Package package, ReadOnlyMemory<byte> file, string samples, ulong? gas = null)
    {
        Assert.True(SampleReader.TryRead(Encoding.UTF8.GetBytes(samples), 1_000, out var inputs, out var refusals), string.Join("; ", refusals));
        return new CertificationRequest(package, file, inputs, gas, TimeSpan.FromMinutes(5));
    }

    public Certifier Certifier() => sides.Certifier(Engines, Process, Time);

    public async Task<CertificationReport> RunAsync(CertificationRequest? request = null)
    {
        request ??= Request();
        var certifier = Certifier();
        Assert.Empty(certifier.Check(request));
        return (await certifier.RunAsync(request, null, TestContext.Current.CancellationToken)).Report;
    }

    /// <summary>An engine that answers something else when the test says so.</summary>
    /// <param name="honest">What it really does.</param>
    /// <param name="lie">Told how often the counter's module was executed before, and the true outcome.</param>
    public static EngineVariant Lying(EngineVariant honest, Func<int, ExecutionOutcome, ExecutionOutcome> lie)
    {
        var runs = 0;
        return new EngineVariant(honest.Name, package =>
        {
            var execute = honest.Prepare(package);
            return package.Manifest.Name.StartsWith("probe-", StringComparison.Ordinal)
                ? execute
                : (input, in limits) => lie(runs++, execute(input, limits));
        });
    }
}
