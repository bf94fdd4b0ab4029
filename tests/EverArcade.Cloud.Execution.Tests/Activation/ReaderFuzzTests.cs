using CsCheck;
using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Modules;
using static EverArcade.Cloud.Execution.Tests.Activation.WasmBytes;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>Any bytes are accepted or refused; what is accepted here the engine's own validation accepts too.</summary>
public sealed class ReaderFuzzTests
{
    /// <summary>What is changed: every section and immediate by hand, and what compilers write.</summary>
    private static readonly byte[][] Seeds =
    [
        Samples.Rich,
        Samples.Guest("counter/counter.wasm"),
        Samples.Read("tests/modules/clang/sort.wasm"),
        Samples.Read("tests/modules/clang/nbody.wasm"),
        Samples.Read("tests/modules/clang/interpreter.wasm"),
        Samples.Read("tests/modules/rust/checked.wasm"),
    ];

    /// <summary>Opcodes that often make a body valid.</summary>
    private static readonly byte[] Likely = [0x02, 0x03, 0x04, 0x05, 0x0b, 0x0b, 0x0c, 0x0d, 0x0f, 0x1a, 0x1b, 0x20, 0x41, 0x6a, 0x40, 0, 1];

    [Theory]
    [InlineData("counter/counter.wasm")]
    [InlineData("counter/counter-packed.wasm")]
    [InlineData("arena/arena.wasm")]
    public void Validate_OwnGuest_IsAccepted(string path) => Assert.Empty(Checks.Validate(Samples.Guest(path)));

    [Fact]
    public void Check_RichModule_IsAccepted() => Assert.Empty(Checks.Check(Samples.Rich));

    [Fact]
    public void Validate_EveryTruncation_IsRefused()
    {
        for (var length = 0; length < Samples.Rich.Length; length++)
        {
            // Custom sections stand last and may be left off whole.
            var cut = Samples.Rich[..length];
            Assert.Equal(Wasmtime.Module.Validate(Engines.Accepting, cut) is null, Checks.Validate(cut).Count == 0);
        }
    }

    [Fact]
    public void Validate_ChangedBytes_NeverAcceptMoreThanTheEngine() =>
        Gen.Select(Gen.Int[0, Seeds.Length - 1], Gen.Select(Gen.Int[0, 1 << 16], Gen.Byte).Array[1, 3]).Sample((seed, changes) =>
        {
            var changed = (byte[])Seeds[seed].Clone();
            foreach (var (at, value) in changes)
            {
                changed[8 + at % (changed.Length - 8)] = value;
            }

            return AcceptsNoMoreThanTheEngine(changed);
        }, iter: 6_000 * Campaign.Scale);

    [Fact]
    public void Validate_BytesMovedAbout_NeverAcceptMoreThanTheEngine() =>
        Gen.Select(Gen.Int[8, 900], Gen.Int[8, 900], Gen.Int[0, 12], Gen.Bool).Sample((from, to, length, insert) =>
        {
            var seed = Samples.Rich;
            var (start, target) = (from % (seed.Length - length), to % (seed.Length - length));
            var piece = seed[start..(start + length)];
            return AcceptsNoMoreThanTheEngine([.. seed[..target], .. piece, .. seed[(insert ? target : target + length)..]]);
        }, iter: 6_000 * Campaign.Scale);

    [Fact] // A byte changed, or a piece of one seed in the middle of another.
    public void Validate_CorpusMixed_NeverAcceptsMoreThanTheEngine() =>
        Gen.Select(Gen.Int[0, Corpus.Seeds.Count - 1], Gen.Int[0, Corpus.Seeds.Count - 1], Gen.Int[0, 1 << 10], Gen.Int[0, 1 << 10], Gen.Byte).Sample(
            (one, other, at, from, value) =>
            {
                var seed = Corpus.Seeds[one].Module;
                var target = Math.Min(8 + at % seed.Length, seed.Length);
                var giver = Corpus.Seeds[other].Module;
                var start = Math.Min(8 + from % giver.Length, giver.Length);
                var length = Math.Min(value & 15, giver.Length - start);
                byte[] piece = (value & 16) == 0 ? [value] : giver[start..(start + length)];
                var left = Math.Min(target + ((value & 32) == 0 ? piece.Length : 0), seed.Length);
                return AcceptsNoMoreThanTheEngine([.. seed[..target], .. piece, .. seed[left..]]);
            }, iter: 8_000 * Campaign.Scale);

    [Fact]
    public void Validate_RandomBody_NeverAcceptsMoreThanTheEngine() =>
        Gen.OneOf(Gen.Byte, Gen.Int[0, Likely.Length - 1].Select(at => Likely[at]))
            .Array[0, 24].Sample(body => AcceptsNoMoreThanTheEngine(OneFunction([0, .. body, 0x0b])), iter: 8_000 * Campaign.Scale);

    [Fact]
    public void Validate_RandomBytes_NeverThrow() =>
        Gen.Byte.Array[0, 64].Sample(bytes => Checks.Validate([.. Header, .. bytes]).Count <= 32, iter: 6_000 * Campaign.Scale);

    [Fact]
    public void Check_HostileNames_AreShortenedAndPrintable()
    {
        byte[] import = [.. Number(600), .. Repeat(600, (byte)'\n'), 1, (byte)'f', 0, 0];
        byte[] module = [.. Header, .. EmptyType, .. Section(2, [1, .. import]), .. Section(5, [1, 0, 1])];
        Assert.Contains($"wasm-import@{new string('\uFFFD', 200)}…", Checks.Check(module));
    }

    /// <summary>Refused, or valid for the engine too, and still valid when instrumented.</summary>
    private static bool AcceptsNoMoreThanTheEngine(byte[] module)
    {
        var refusals = new RefusalList();
        var found = CheckedModule.Validate(module, refusals);
        if (found is null || !refusals.None)
        {
            return !refusals.None;
        }

        return Wasmtime.Module.Validate(Engines.Accepting, module) is null
            && Wasmtime.Module.Validate(Engines.Accepting, Instrumenter.Instrument(found, 256).Span) is null;
    }
}
