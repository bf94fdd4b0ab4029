using System.Net;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Http.Tests.Hosting;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Http.Tests;

public sealed class EdgeTests
{
    [Fact]
    public async Task Health_Running_IsAliveAndReady()
    {
        await using var host = await TestHost.StartAsync();
        Assert.Equal("true", (await host.GetAsync("healthz"))["alive"]);
        Assert.Equal("true", (await host.GetAsync("readyz"))["ready"]);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("v1/contracts/a/b/c/d")]
    [InlineData("favicon.ico")]
    public async Task Get_UnknownPath_IsProblem(string path)
    {
        await using var host = await TestHost.StartAsync();
        AssertProblem.Is(await host.GetAsync(path), 404, "route-unknown");
    }

    [Fact]
    public async Task Delete_KnownPath_IsNotAllowed()
    {
        await using var host = await TestHost.StartAsync();
        var answer = await host.SendAsync(HttpMethod.Delete, "v1/packages", null);
        AssertProblem.Is(answer, 405, "method-not-allowed");
        Assert.Equal(["POST", "GET"], answer.Response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Fault_Integrity_NamesThePlace()
    {
        await using var host = await StartAsync(new IntegrityException("blob 3f", "its bytes hash to 40"));
        var answer = await host.GetAsync("v1/packages");
        AssertProblem.Is(answer, 500, "integrity");
        Assert.Equal("blob 3f: its bytes hash to 40", answer["detail"]);
    }

    [Fact]
    public async Task Fault_Storage_SaysWhenToRetry()
    {
        await using var host = await StartAsync(new StorageUnavailableException("secret host name"));
        var answer = await host.GetAsync("v1/packages");
        AssertProblem.Is(answer, 503, "storage-unavailable");
        Assert.NotNull(answer.Response.Headers.RetryAfter);
        Assert.DoesNotContain("secret", answer.Json.ToJsonString());
    }

    [Theory]
    [InlineData(ExecutionFaultKind.Compiler, "compiler-unavailable")]
    [InlineData(ExecutionFaultKind.Engine, "engine-fault")]
    public async Task Fault_OfTheEngineOrItsCompiler_HasItsOwnCode(ExecutionFaultKind kind, string code)
    {
        await using var host = await StartAsync(new ExecutionFaultException(kind, "secret folder"));
        var answer = await host.GetAsync("v1/packages");
        AssertProblem.Is(answer, 503, code);
        Assert.NotNull(answer.Response.Headers.RetryAfter);
        Assert.DoesNotContain("secret", answer.Json.ToJsonString());
    }

    [Fact] // A real compiler process that is not given the time to start.
    public async Task Publish_CompilerThatDoesNotStart_SaysSoAndStoresNothing()
    {
        var options = new ExecutionOptions { Compile = new CompileCaps { Start = TimeSpan.FromTicks(1) } };
        await using var host = await TestHost.StartAsync(
            pump: false, services => services.AddSingleton(options).AddSingleton(new Compilers(options.Compile)));
        var file = TestHost.WasmPackageFile("""
            (module (memory (export "memory") 1)
              (func (export "alloc") (param i32) (result i32) i32.const 1024)
              (func (export "execute") (param i32 i32) (result i32) i32.const 0)
              (func (export "output_len") (result i32) i32.const 0))
            """);
        var answer = await host.SendAsync(HttpMethod.Post, "v1/packages", ApiCalls.Octets(file));
        AssertProblem.Is(answer, 503, "compiler-unavailable");
        Assert.NotNull(answer.Response.Headers.RetryAfter);
        Assert.Empty((await host.GetAsync("v1/packages")).Items);
    }

    [Fact]
    public async Task Fault_AnythingElse_TellsNothing()
    {
        await using var host = await StartAsync(new InvalidOperationException("secret detail"));
        var answer = await host.GetAsync("v1/packages");
        AssertProblem.Is(answer, 500, "internal");
        Assert.DoesNotContain("secret", answer.Json.ToJsonString());
        Assert.DoesNotContain("InvalidOperation", answer.Json.ToJsonString());
    }

    [Fact]
    public async Task Headers_TooLong_AreRefusedByTheServer()
    {
        await using var host = await TestHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "healthz");
        Assert.True(request.Headers.TryAddWithoutValidation("X-Long", new string('x', HttpBounds.HeadersBytesMax)));
        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
    }

    private static Task<TestHost> StartAsync(Exception fault) =>
        TestHost.StartAsync(pump: false, services => services.AddSingleton<IPackageRegistry>(new FailingRegistry(fault)));

    private sealed class FailingRegistry(Exception fault) : IPackageRegistry
    {
        public Task<PackageRecord> AddAsync(PackageRecord package, CancellationToken cancellationToken) => throw fault;

        public Task<PackageRecord?> ReadAsync(Hash256 package, CancellationToken cancellationToken) => throw fault;

        public Task<IReadOnlyList<PackageRecord>> ListAsync(Hash256? after, int max, CancellationToken cancellationToken) =>
            throw fault;

        public Task<IReadOnlyList<Hash256>> ListHashesAsync(Hash256? after, int max, CancellationToken cancellationToken) =>
            throw fault;
    }
}
