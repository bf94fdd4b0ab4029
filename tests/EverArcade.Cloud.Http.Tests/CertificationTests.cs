using System.Net;
using System.Text;
using System.Xml.Linq;
using EverArcade.Cloud.Http.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Certification;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Packages;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Http.Tests;

/// <summary>Certification of a published package and gas profiles of its receipts, on a counter of src/guests.</summary>
public sealed class CertificationTests(CertificationTests.CounterHost hosted) : IClassFixture<CertificationTests.CounterHost>
{
    private const string Samples = "{\"action\":\"increment\"}\n{\"action\":\"explode\"}\n{\"player\":\"ada\",\"action\":\"increment\"}\n";

    private readonly TestHost _host = hosted.Host;
    private readonly string _at = "v1/contracts/" + hosted.Contract;

    [Fact] // This host has no process to start: three validations pass, and the report is not certified.
    public async Task Certify_CounterWithoutProcess_SaysWhatWasNotRun()
    {
        var answer = await CertifyAsync(hosted.Package, Samples);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var report = answer.Json["report"]!;
        Assert.False(report["isCertified"]!.GetValue<bool>());
        Assert.Equal(
            ["isolation passed", "metering passed", "checkpoint restore not-run", "replay passed"],
            report["validations"]!.AsArray().Select(validation => $"{validation!["name"]} {validation["verdict"]}"));
        Assert.Equal(hosted.Package, report["package"]!.ToString());
        Assert.True(answer.Json["times"]!["totalMilliseconds"]!.GetValue<long>() >= 0);
    }

    [Theory]
    [InlineData("{}", "sample-malformed", 422, "line 1")]
    [InlineData("", "sample-count", 422, "line 1")]
    [InlineData("{\"action\":\"\"}", "plan-bad-action", 422, "line 1: plan.nodes[0].action")]
    public async Task Certify_BadSamples_AreRefused(string samples, string code, int status, string place) =>
        AssertProblem.Is(await CertifyAsync(hosted.Package, samples), status, code, place);

    [Theory]
    [InlineData("?gasLimit=0")]
    [InlineData("?gasLimit=20000001")]
    public async Task Certify_GasOutOfBounds_IsRefused(string query) =>
        AssertProblem.Is(await CertifyAsync(hosted.Package + "/certification" + query, Samples, ""), 400, "bad-parameter", "query gasLimit");

    [Fact]
    public async Task Certify_UnknownPackage_IsNotFound() =>
        AssertProblem.Is(await CertifyAsync(ApiCalls.NoHash, Samples), 404, "package-unknown", "path package");

    [Fact]
    public async Task Certify_TooManyBytes_IsRefused() =>
        AssertProblem.Is(await CertifyAsync(hosted.Package, new string('\n', HttpBounds.SampleBytesMax + 1)), 413, "body-too-large", "body");

    [Fact]
    public async Task Certify_Fixture_IsRefused() =>
        AssertProblem.Is(await CertifyAsync(await _host.PublishAsync(), Samples), 422, "certification-not-wasm", "manifest.json/executor");

    [Fact]
    public async Task GasProfile_EveryReceipt_HasItsGas()
    {
        for (var sequence = 1; sequence <= CounterHost.Receipts; sequence++)
        {
            var receipt = await _host.GetAsync($"{_at}/receipts/{sequence}");
            var profile = await _host.GetAsync($"{_at}/receipts/{sequence}/gas-profile");
            Assert.Equal(receipt["gasUsed"], profile["gasUsed"]);
            var functions = profile.Json["functions"]!.AsArray();
            Assert.Equal(receipt["gasUsed"], functions.Aggregate(0UL, (sum, row) => sum + row!["selfGas"]!.GetValue<ulong>()).ToString());
            Assert.Contains(functions, row => row!["name"]!.ToString() == "execute");
        }
    }

    [Fact]
    public async Task GasProfile_OfSamples_HasTheGasOfTheCertification()
    {
        var certified = await CertifyAsync(hosted.Package, Samples);
        var profile = await CertifyAsync(hosted.Package, Samples, "/gas-profile");
        Assert.Equal(HttpStatusCode.OK, profile.Status);
        Assert.Equal((hosted.Package, "3"), (profile["package"], profile["executions"]));
        Assert.Equal(certified.Json["report"]!["gasUsed"]!.ToString(), profile["gasUsed"]);
        Assert.Equal(
            profile["gasUsed"],
            profile.Json["functions"]!.AsArray().Aggregate(0UL, (sum, row) => sum + row!["selfGas"]!.GetValue<ulong>()).ToString());
        using var svg = await _host.Http.PostAsync(
            $"v1/packages/{hosted.Package}/gas-profile?format=svg", ApiCalls.Octets(Encoding.UTF8.GetBytes(Samples)),
            TestContext.Current.CancellationToken);
        Assert.Contains("counter 1.0.0, 3 samples", await svg.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GasProfile_OfSamplesBadRequest_IsRefused()
    {
        AssertProblem.Is(await CertifyAsync(ApiCalls.NoHash, Samples, "/gas-profile"), 404, "package-unknown", "path package");
        AssertProblem.Is(await CertifyAsync(hosted.Package, "{}", "/gas-profile"), 422, "sample-malformed", "line 1");
        AssertProblem.Is(
            await CertifyAsync(hosted.Package, Samples, "/gas-profile?format=pdf"), 400, "bad-parameter", "query format");
        AssertProblem.Is(
            await CertifyAsync(await _host.PublishAsync(), Samples, "/gas-profile"), 422, "certification-not-wasm", "manifest.json/executor");
    }

    [Fact]
    public async Task GasProfile_Formats_AreWhatTheySay()
    {
        var speedscope = await _host.GetAsync($"{_at}/receipts/1/gas-profile?format=speedscope");
        Assert.Equal("https://www.speedscope.app/file-format-schema.json", speedscope["$schema"]);
        using var svg = await _host.Http.GetAsync($"{_at}/receipts/1/gas-profile?format=svg", TestContext.Current.CancellationToken);
        Assert.Equal("image/svg+xml", svg.Content.Headers.ContentType!.MediaType);
        Assert.Contains("sandbox", svg.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("svg", XDocument.Parse(await svg.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Root!.Name.LocalName);
        var text = await _host.Http.GetStringAsync($"{_at}/receipts/1/gas-profile?format=text", TestContext.Current.CancellationToken);
        Assert.Contains("[host]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("receipts/1/gas-profile?format=pdf", 400, "bad-parameter", "query format")]
    [InlineData("receipts/0/gas-profile", 404, "receipt-unknown", "path sequence")]
    [InlineData("receipts/99/gas-profile", 404, "receipt-unknown", "path sequence")]
    public async Task GasProfile_BadRequest_IsRefused(string path, int status, string code, string place) =>
        AssertProblem.Is(await _host.GetAsync($"{_at}/{path}"), status, code, place);

    [Fact]
    public async Task GasProfile_OfAFixture_IsUnavailable()
    {
        var contract = await _host.CreateAsync();
        _ = await _host.SubmitAsync(contract, """{"action":"increment"}""");
        AssertProblem.Is(
            await _host.GetAsync($"v1/contracts/{contract}/receipts/1/gas-profile"), 422, "gas-profile-unavailable", "path sequence");
    }

    private Task<Answer> CertifyAsync(string package, string samples, string rest = "/certification") => _host.SendAsync(
        HttpMethod.Post, $"v1/packages/{package}{rest}", ApiCalls.Octets(Encoding.UTF8.GetBytes(samples)));

    /// <summary>A host with a counter contract that has five receipts, one of them a failure.</summary>
    public sealed class CounterHost : IAsyncLifetime
    {
        public const int Receipts = 5;

        public TestHost Host { get; private set; } = null!;

        public string Package { get; private set; } = "";

        public string Contract { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Host = await TestHost.StartAsync();
            Assert.Null(Host.Services.GetService<FreshProcess>());
            Package = (await Host.SendAsync(HttpMethod.Post, "v1/packages", ApiCalls.Octets(Counter())))["package"];
            Contract = (await Host.PostAsync("v1/contracts", $$"""{"package":"{{Package}}","name":"counts"}"""))["contract"];
            foreach (var action in (string[])["increment", "increment", "explode", "increment", "reset"])
            {
                _ = await Host.SubmitAsync(Contract, $$"""{"action":"{{action}}"}""");
            }
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();

        private static ReadOnlyMemory<byte> Counter() => PackageFile.Build(
            new PackageManifest
            {
                Name = "counter",
                Version = "1.0.0",
                Abi = AbiV2.Version,
                Entry = PackageEntry.Execute,
                Executor = PackageExecutor.Wasm,
                Publisher = TestHost.Publisher.PublicKey,
            },
            File.ReadAllBytes(RepositoryRoot.Of("src/guests/counter/counter.wasm")), null, TestHost.Publisher);
    }
}
