using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Execution.Tests;

public sealed class LoadedPackagesTests
{
    private static readonly LoadedPackage Any = new(Guest.Fixture("any"), _ => []);

    [Fact]
    public void GetOrAdd_MoreThanTheBound_DropsTheLeastRecentlyUsed()
    {
        var loaded = new LoadedPackages(2, long.MaxValue);
        _ = loaded.GetOrAdd(Name(1), () => Any);
        _ = loaded.GetOrAdd(Name(2), () => Any);
        _ = loaded.GetOrAdd(Name(1), () => throw new InvalidOperationException("kept"));
        _ = loaded.GetOrAdd(Name(3), () => Any);
        Assert.Equal(2, loaded.Count);
        Assert.Same(Any, loaded.GetOrAdd(Name(1), () => throw new InvalidOperationException("kept")));
        _ = Assert.Throws<InvalidOperationException>(
            () => loaded.GetOrAdd(Name(2), () => throw new InvalidOperationException("dropped")));
    }

    [Fact]
    public void GetOrAdd_MoreBytesThanTheBound_DropsTheLeastRecentlyUsed()
    {
        var loaded = new LoadedPackages(10, bytesMax: 100);
        _ = loaded.GetOrAdd(Name(1), () => OfBytes(40));
        _ = loaded.GetOrAdd(Name(2), () => OfBytes(40));
        Assert.NotNull(loaded.Find(Name(1)));
        _ = loaded.GetOrAdd(Name(3), () => OfBytes(40));
        Assert.Null(loaded.Find(Name(2)));
        Assert.NotNull(loaded.Find(Name(1)));

        // What is larger than the bound by itself pushes out all others and stays.
        _ = loaded.GetOrAdd(Name(4), () => OfBytes(1_000));
        Assert.NotNull(loaded.Find(Name(4)));
        Assert.Equal(1, loaded.Count);
        _ = loaded.GetOrAdd(Name(5), () => OfBytes(100));
        Assert.NotNull(loaded.Find(Name(5)));
        Assert.Equal(1, loaded.Count);
    }

    [Fact]
    public void GetOrAdd_ManyFailures_KeepNothingAndDropNothing()
    {
        var loaded = new LoadedPackages(1, long.MaxValue);
        _ = loaded.GetOrAdd(Name(0), () => Any);
        for (var i = 1; i < 100; i++)
        {
            Assert.Null(loaded.GetOrAdd(Name(i), () => null));
        }

        Assert.Equal(1, loaded.Count);
        Assert.Same(Any, loaded.GetOrAdd(Name(0), () => throw new InvalidOperationException("kept")));
    }

    [Fact]
    public async Task GetOrAdd_ConcurrentFirstUse_LoadsOnce()
    {
        var loaded = new LoadedPackages(4, long.MaxValue);
        var loads = 0;
        using var gate = new ManualResetEventSlim();
        var all = Enumerable.Range(0, 8).Select(_ => Task.Run(() => loaded.GetOrAdd(Name(1), () =>
        {
            gate.Wait(TimeSpan.FromSeconds(10));
            _ = Interlocked.Increment(ref loads);
            return Any;
        }))).ToArray();
        gate.Set();
        Assert.All(await Task.WhenAll(all), one => Assert.Same(Any, one));
        Assert.Equal(1, loads);
    }

    private static LoadedPackage OfBytes(int bytes) =>
        new(Guest.Fixture("any"), null!, new Artefact(default, new byte[bytes]));

    private static Hash256 Name(int number) => Hash256.Of(BitConverter.GetBytes(number));
}
