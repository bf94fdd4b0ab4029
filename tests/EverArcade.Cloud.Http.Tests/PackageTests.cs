using System.Net;
using EverArcade.Cloud.Http.Tests.Hosting;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Http.Tests;

public sealed class PackageTests(PumpedHost hosted) : IClassFixture<PumpedHost>
{
    private readonly TestHost _host = hosted.Host;

    [Fact]
    public async Task Publish_NewThenAgain_CreatedThenOk()
    {
        var file = TestHost.PackageFileOf("2.0.0", description: "counts");
        var first = await _host.SendAsync(HttpMethod.Post, "v1/packages", ApiCalls.Octets(file));
        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Equal($"/v1/packages/{first["package"]}", first.Response.Headers.Location!.ToString());
        Assert.Equal(
            ("tally", "2.0.0", "execute", "native-fixture", "counts", file.Length.ToString()),
            (first["name"], first["version"], first["entry"], first["executor"], first["description"], first["fileBytes"]));
        var again = await _host.SendAsync(HttpMethod.Post, "v1/packages", ApiCalls.Octets(file));
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal(first.Json.ToJsonString(), again.Json.ToJsonString());
        Assert.Equal(first.Json.ToJsonString(), (await _host.GetAsync($"v1/packages/{first["package"]}")).Json.ToJsonString());
    }

    [Fact]
    public async Task Publish_WasmPackage_TellsItsActivation()
    {
        var file = TestHost.WasmPackageFile("""
            (module (memory (export "memory") 1)
              (func (export "alloc") (param i32) (result i32) i32.const 1024)
              (func (export "execute") (param i32 i32) (result i32) i32.const 0)
              (func (export "output_len") (result i32) i32.const 0))
            """);
        var published = await _host.SendAsync(HttpMethod.Post, "v1/packages", ApiCalls.Octets(file));
        Assert.Equal(HttpStatusCode.Created, published.Status);
        var activation = published.Json["activation"]!;
        Assert.Matches("^[0-9a-f]{64}$", (string)activation["module"]!);
        Assert.Equal(ExecutionProfile.Standard.Metering, (string)activation["metering"]!);
        Assert.True((int)activation["publishedBytes"]! < (int)activation["activatedBytes"]!);
        Assert.True((int)activation["artefactBytes"]! > 0);
        var read = await _host.GetAsync($"v1/packages/{published["package"]}");
        Assert.Equal(published.Json.ToJsonString(), read.Json.ToJsonString());
    }

    [Fact]
    public async Task Publish_SameVersionOtherContent_IsTaken()
    {
        _ = await _host.SendAsync(HttpMethod.Post, "v1/packages", ApiCalls.Octets(TestHost.PackageFileOf("3.0.0")));
        AssertProblem.Is(
            await _host.SendAsync(HttpMethod.Post, "v1/packages", ApiCalls.Octets(TestHost.PackageFileOf("3.0.0", gas: 5))),
            409, "package-version-taken", "manifest.json/version");
    }

    [Fact]
    public async Task Publish_FlippedByte_IsRefusedWithEveryReason()
    {
        var bytes = TestHost.PackageFileOf("4.0.0").ToArray();
        bytes[bytes.Length / 2] ^= 1;
        var answer = await _host.SendAsync(HttpMethod.Post, "v1/packages", ApiCalls.Octets(bytes));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.NotEmpty(AssertProblem.Refusals(answer));
    }

    [Fact]
    public async Task Publish_Empty_IsRefused() =>
        AssertProblem.Is(
            await _host.SendAsync(HttpMethod.Post, "v1/packages", ApiCalls.Octets(default)), 422, "package-not-a-zip");

    [Fact]
    public async Task Publish_TooLarge_IsRefused() =>
        AssertProblem.Is(
            await _host.SendAsync(HttpMethod.Post, "v1/packages", ApiCalls.Octets(new byte[PackageFile.FileBytesMax + 1])),
            413, "body-too-large", "body");

    [Fact]
    public async Task List_Pages_GiveEveryPackageOnce()
    {
        for (var minor = 0; minor < 5; minor++)
        {
            _ = await _host.SendAsync(HttpMethod.Post, "v1/packages", ApiCalls.Octets(TestHost.PackageFileOf($"5.{minor}.0")));
        }

        var seen = new List<string>();
        string? next = "";
        while (next is not null)
        {
            var page = await _host.GetAsync("v1/packages?limit=2" + (next.Length > 0 ? "&after=" + next : ""));
            Assert.True(page.Items.Count <= 2);
            seen.AddRange(page.Items.Select(item => item!["package"]!.ToString()));
            next = page.Json["next"]?.ToString();
        }

        Assert.True(seen.Count >= 5);
        Assert.Equal(seen.Order(StringComparer.Ordinal).Distinct(), seen);
    }

    [Fact]
    public async Task ReadFile_Published_IsTheFile()
    {
        var file = TestHost.PackageFileOf("6.0.0");
        var published = await _host.SendAsync(HttpMethod.Post, "v1/packages", ApiCalls.Octets(file));
        var read = await _host.Http.GetByteArrayAsync(
            $"v1/packages/{published["package"]}/file", TestContext.Current.CancellationToken);
        Assert.Equal(file.ToArray(), read);
    }

    [Theory]
    [InlineData("v1/packages/", 404, "package-unknown")]
    [InlineData("v1/packages/00", 400, "bad-hex")]
    public async Task Read_Unknown_IsRefused(string path, int status, string code)
    {
        path = path.EndsWith('/') ? path + ApiCalls.NoHash : path;
        AssertProblem.Is(await _host.GetAsync(path), status, code, "path package");
        AssertProblem.Is(await _host.GetAsync(path + "/file"), status, code, "path package");
    }
}
