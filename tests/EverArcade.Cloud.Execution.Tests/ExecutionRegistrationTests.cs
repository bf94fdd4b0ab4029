using EverArcade.Cloud.Execution.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Execution.Tests;

public sealed class ExecutionRegistrationTests
{
    [Fact]
    public void AddExecution_OnePipelineNeeds_IsThere()
    {
        var options = new ExecutionOptions { Threads = 1 };
        using var services = new ServiceCollection().AddExecution(options).BuildServiceProvider();
        _ = Assert.IsType<ExecutorByPackage>(services.GetRequiredService<IExecutor>());
        Assert.Equal(1, services.GetRequiredService<GuestThreads>().Count);
        Assert.Empty(services.GetRequiredService<PackageLoader>().Check(Guest.Package(Guest.Text("i32.const 16"))));
    }

    [Fact]
    public void EngineProfile_Id_NamesTheEngine() =>
        Assert.Equal("wasmtime/50.0.1 cranelift speed stack=2097152 pool=256x256", EngineProfile.Id);
}
