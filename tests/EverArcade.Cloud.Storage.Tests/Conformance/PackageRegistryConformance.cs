using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>What every package registry does.</summary>
public abstract class PackageRegistryConformance
{
    protected abstract Task<StoreFixture> OpenAsync();

    [Fact]
    public async Task Add_NewPackage_CanBeRead()
    {
        await using var store = await OpenAsync();
        var package = Package("chess", "1.0.0");
        Assert.Equal(package, await store.Packages.AddAsync(package, None));
        Assert.Equal(package, await store.Packages.ReadAsync(package.Package, None));
        Assert.Null(await store.Packages.ReadAsync(Hash("unknown"), None));
    }

    [Fact]
    public async Task Add_NameAndVersionTaken_GivesTheOneThatWasThere()
    {
        await using var store = await OpenAsync();
        var first = Package("chess", "1.0.0");
        var other = first with { Package = Hash("other bytes"), PublishedAt = Noon.AddDays(1) };
        _ = await store.Packages.AddAsync(first, None);
        Assert.Equal(first, await store.Packages.AddAsync(other, None));
        Assert.Equal(first, await store.Packages.AddAsync(first with { PublishedAt = Noon.AddDays(1) }, None));
        Assert.Null(await store.Packages.ReadAsync(other.Package, None));
        Assert.Single(await store.Packages.ListAsync(null, 10, None));
    }

    [Fact]
    public async Task Restore_WhereOneCanBeRead_GivesThatOne()
    {
        await using var store = await OpenAsync();
        var first = await store.Packages.AddAsync(Package("chess", "1.0.0"), None);
        Assert.Equal(first, await store.Packages.RestoreAsync(first with { PublishedAt = Noon.AddDays(1) }, None));
        Assert.Equal(first, await store.Packages.RestoreAsync(first with { Package = Hash("other bytes") }, None));
        var gone = Package("chess", "2.0.0");
        Assert.Equal(gone, await store.Packages.RestoreAsync(gone, None));
        Assert.Equal(gone, await store.Packages.ReadAsync(gone.Package, None));
        Assert.Equal(
            (await store.Packages.ListAsync(null, 10, None)).Select(package => package.Package), await store.Packages.ListHashesAsync(null, 10, None));
    }

    [Fact]
    public async Task Add_SameNameByAnotherPublisher_IsAnotherPackage()
    {
        await using var store = await OpenAsync();
        var mine = Package("chess", "1.0.0");
        var theirs = mine with { Publisher = "theirs", Package = Hash("theirs") };
        _ = await store.Packages.AddAsync(mine, None);
        Assert.Equal(theirs, await store.Packages.AddAsync(theirs, None));
    }

    [Fact]
    public async Task Add_Concurrently_OneWins()
    {
        await using var store = await OpenAsync();
        var standing = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(
            () => store.Packages.AddAsync(Package("chess", "1.0.0") with { Package = Hash($"{number}") }, None))));
        Assert.Single(standing.Distinct());
    }

    [Fact]
    public async Task List_InPages_GivesEachOnceInOrderOfHash()
    {
        await using var store = await OpenAsync();
        var all = Enumerable.Range(0, 13).Select(number => Package("chess", $"1.0.{number}")).ToList();
        foreach (var package in all)
        {
            _ = await store.Packages.AddAsync(package, None);
        }

        var listed = new List<PackageRecord>();
        Hash256? after = null;
        while (await store.Packages.ListAsync(after, 5, None) is { Count: > 0 } page)
        {
            listed.AddRange(page);
            after = page[^1].Package;
        }

        Assert.Equal(all.OrderBy(package => package.Package), listed);
    }

    private static PackageRecord Package(string name, string version) =>
        new(Hash($"package {name} {version}"), Hash($"blob {name} {version}"), "publisher", name, version, 1234, Noon);
}
