using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Tests;

public sealed class PackageLoaderTests
{
    private const string Memory = "(memory (export \"memory\") 1)";
    private const string Alloc = "(func (export \"alloc\") (param i32) (result i32) i32.const 1024)";
    private const string Execute = "(func (export \"execute\") (param i32 i32) (result i32) i32.const 0)";
    private const string OutputLength = "(func (export \"output_len\") (result i32) i32.const 0)";
    private const string Whole = Memory + Alloc + Execute + OutputLength;

    [Fact]
    public void Check_GoodPackage_HasNoRefusals() => Assert.Empty(Check(Whole));

    [Theory] // P7, P8, P10, P11
    [InlineData("(memory (export \"memory\") 257)" + Alloc + Execute + OutputLength, "wasm-memory-limit@module.wasm@35")]
    [InlineData("(memory (export \"memory\") 65536)" + Alloc + Execute + OutputLength, "wasm-memory-limit@module.wasm@35")]
    [InlineData("(memory 1)" + Memory + Alloc + Execute + OutputLength, "wasm-memory-count@module.wasm@34")]
    [InlineData("(memory (export \"memory\") i64 1)" + Alloc + Execute + OutputLength, "wasm-memory-type@module.wasm@35")]
    [InlineData("(memory (export \"memory\") 1 1 shared)" + Alloc + Execute + OutputLength, "wasm-memory-type@module.wasm@35")]
    [InlineData(Whole + "(table 1 funcref)", "wasm-table-limit@module.wasm@35")]
    [InlineData(Whole + "(table 1 10001 funcref)", "wasm-table-limit@module.wasm@35")]
    [InlineData(Whole + "(table 1 1 externref)", "wasm-table-type@module.wasm@35")]
    [InlineData(Whole + "(table 1 1 funcref) (table 1 1 funcref)", "wasm-count@module.wasm@34")]
    [InlineData(Whole + "(func $s) (start $s)", "wasm-start-function@module.wasm@84")]
    [InlineData(Whole + "(func (export \"everarcade.gas\"))", "wasm-export-reserved@everarcade.gas")]
    [InlineData(Alloc + Execute + OutputLength + "(memory 1) (global (export \"memory\") i32 (i32.const 0))", "wasm-export-type@memory")]
    [InlineData(Whole + "(data (i32.const 65535) \"ab\")", "wasm-instantiation@module.wasm")]
    [InlineData(Whole + "(table 1 1 funcref) (func $f) (elem (i32.const 1) $f)", "wasm-instantiation@module.wasm")]
    public void Check_OneFault_IsRefusedWithItsPlace(string module, string refusal) =>
        Assert.Equal([refusal], Check(module));

    [Fact] // P10
    public void Check_Imports_AreNamedOneByOne()
    {
        var module = """
            (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
            (import "env" "now" (global f64))
            """ + Whole;
        Assert.Equal(["wasm-import@wasi_snapshot_preview1.fd_write", "wasm-import@env.now"], Check(module));
    }

    [Fact] // P7
    public void Check_NoMemory_IsRefused() =>
        Assert.Equal(["wasm-memory-count@module.wasm", "wasm-export-missing@memory"], Check(Alloc + Execute + OutputLength));

    [Fact] // P7, P10: an imported memory is refused as an import and as no memory of its own.
    public void Check_ImportedMemory_IsRefused() =>
        Assert.Equal(
            ["wasm-import@env.memory", "wasm-memory-count@module.wasm"],
            Check("(import \"env\" \"memory\" (memory 1)) (export \"memory\" (memory 0))" + Alloc + Execute + OutputLength));

    [Fact]
    public void Check_SeveralExportsWrong_ReportsAll()
    {
        var module = Memory + "(func (export \"alloc\") (param i64) (result i32) i32.const 0) (global (export \"execute\") i32 (i32.const 0))";
        Assert.Equal(["wasm-export-type@alloc", "wasm-export-type@execute", "wasm-export-missing@output_len"], Check(module));
    }

    [Fact]
    public void Check_OtherEntryForm_IsJudgedByTheManifest()
    {
        var packed = Memory + Alloc + "(func (export \"everarcade_execute\") (param i32 i32) (result i64) i64.const 0)";
        Assert.Empty(Check(packed, PackageEntry.EverArcadeExecute));
        Assert.Equal(["wasm-export-missing@execute", "wasm-export-missing@output_len"], Check(packed));
        Assert.Equal(["wasm-export-missing@everarcade_execute"], Check(Whole, PackageEntry.EverArcadeExecute));
    }

    [Fact]
    public void Check_MemoryAboveThePackagesOwnLimit_IsRefused()
    {
        var package = Guest.Package($"(module (memory (export \"memory\") 5) {Alloc} {Execute} {OutputLength})", limits: new() { MemoryPages = 4 });
        var refusal = Assert.Single(Guest.Loader().Check(package));
        Assert.Equal("wasm-memory-limit", refusal.Code.Name);
        Assert.Equal("pages the memory starts with: 5, at most 4.", refusal.Detail);
    }

    [Theory] // P9: what Wasmtime accepts by default.
    [InlineData("(func (drop (i32x4.splat (i32.const 0))))")]
    [InlineData("(func (drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0))))")]
    [InlineData("(func (drop (i32.atomic.load (i32.const 0))))")]
    [InlineData("(func (atomic.fence))")]
    [InlineData("(tag $t) (func (throw $t))")]
    [InlineData("(func $f (return_call $f))")]
    [InlineData("(func (param (ref func)))")]
    [InlineData("(type $s (struct (field i32)))")]
    [InlineData("(func (drop (ref.i31 (i32.const 0))))")]
    [InlineData("(func (result i64 i64) (i64.add128 (i64.const 0) (i64.const 0) (i64.const 0) (i64.const 0)))")]
    [InlineData("(func (param externref) (drop (call_ref 0 (ref.null 0))))")]
    public void Check_FeatureThatIsOff_IsRefused(string use) => Assert.NotEmpty(Check(Whole + use));

    [Theory]
    [InlineData("")]
    [InlineData("0061736d")]
    [InlineData("0061736d0d000100")]
    [InlineData("7f454c4602010100")]
    public void Check_NotAModule_IsRefused(string hex) =>
        Assert.Equal(["wasm-not-a-module@module.wasm@0"], Check(Convert.FromHexString(hex)));

    [Fact]
    public void Check_ProfileThisBuildLacks_IsRefused()
    {
        var profile = ExecutionProfile.Standard with { Metering = "activation/3 gas/2" };
        var loader = new PackageLoader(profile, new ExecutionOptions(), FixtureRegistry.Empty);
        var refusal = Assert.Single(loader.Check(Guest.Package($"(module {Whole})")));
        Assert.Equal("profile-unsupported at profile.metering: No meter activation/3 gas/2 here.", refusal.ToString());
    }

    [Fact]
    public void Check_Standard_IsTheMeterOfThisBuild() =>
        Assert.Empty(new PackageLoader(ExecutionProfile.Standard, new(), FixtureRegistry.Empty).Check(Guest.Package($"(module {Whole})")));

    [Fact]
    public void Load_RefusedPackage_IsFault()
    {
        var fault = Assert.Throws<ExecutionFaultException>(() => Guest.Loader().Load(Guest.Package("(module)")));
        Assert.Contains("wasm-memory-count", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_SamePackageFromManyThreads_CompilesOnce()
    {
        var loader = Guest.Loader();
        var package = Guest.Package($"(module {Whole})");
        var loaded = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => loader.Load(package))));
        Assert.All(loaded, one => Assert.Same(loaded[0], one));
    }

    [Fact]
    public void Check_Fixture_NeedsPolicyAndRegistration()
    {
        var fixtures = new FixtureRegistry([KeyValuePair.Create("counter", new NativeFixture(_ => []))]);
        Assert.Equal(
            ["fixtures-not-allowed@manifest.executor"], Codes(Guest.Loader(fixtures: fixtures), Guest.Fixture("counter")));
        Assert.Equal(
            ["fixtures-not-allowed@manifest.executor", "fixture-unknown@manifest.fixture"],
            Codes(Guest.Loader(), Guest.Fixture("counter")));
        Assert.Empty(Codes(Guest.Loader(new() { AllowNativeFixtures = true }, fixtures), Guest.Fixture("counter")));
    }

    private static IEnumerable<string> Check(string fields, PackageEntry entry = PackageEntry.Execute) =>
        Codes(Guest.Loader(), Guest.Package(Module.ConvertText($"(module {fields})"), entry));

    private static IEnumerable<string> Check(byte[] module) => Codes(Guest.Loader(), Guest.Package(module));

    private static IEnumerable<string> Codes(PackageLoader loader, Package package) =>
        loader.Check(package).Select(refusal => $"{refusal.Code}@{refusal.Place}");
}
