using static EverArcade.Cloud.Execution.Tests.Activation.WasmBytes;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>Modules whose shape would take a reader or an instrumenter long that looks at something again for each byte: each is built
/// against one such thing. The same bytes on every call.</summary>
/// <param name="bodies">Functions as long as may be that most of them have; 15 fill 2 MiB.</param>
internal sealed class PathologicalModules(int bodies)
{
    private const int BodyBytes = (128 << 10) - 64;

    private const byte I32 = 0x7f, F64 = 0x7c, End = 0x0b;

    /// <summary>Carries no values.</summary>
    private static readonly byte[] Empty = [0x60, 0, 0];

    private static readonly byte[] ThirtyTwo = Repeat(32, F64);

    /// <summary>By name the module, and the code it is refused with, or null.</summary>
    public IReadOnlyDictionary<string, (byte[] Module, string? Refusal)> Build() =>
        new Dictionary<string, (byte[], string?)>(StringComparer.Ordinal)
        {
            ["calls-of-each-other"] = (Functions(20_000, Enumerable.Range(0, 20_000).Select(Calls)), null),
            ["calls-in-a-chain"] = (Functions(20_000, Enumerable.Range(0, 20_000).Select(CallNext)), "wasm-stack"),
            ["calls-out-of-reach"] = (Alike([0x60, 100, .. Repeat(100, I32), 32, .. Repeat(32, I32)], [0, 0x00], [0x10, 0]), null),
            ["recursion-of-many-types"] = (RecursionOfManyTypes(), null),
            ["blocks-in-a-row"] = (Alike(Empty, [0], [0x02, 0x40, End]), null),
            ["blocks-in-blocks"] = (Alike(Empty, [0], [.. Repeat(500, 0x02, 0x40), .. Repeat(500, 0x41, 0, 0x0d, 0, End)]), null),
            ["branches-to-one-label"] = (Alike(Empty, [0, 0x02, 0x40], [0x41, 0, 0x0d, 0], [End]), null),
            ["branch-tables-of-floats"] = (BranchTablesOfFloats(), null),
            ["calls-of-floats"] = (CallsOfFloats(), null),
            ["writes-in-loops"] = (WritesInLoops(), null),
            ["locals-in-empty-groups"] = (Bodies(Empty, [.. Number(60_000), .. Repeat(60_000, 0, I32), End]), null),
            ["inits-of-many-segments"] = (InitsOfManySegments(), null),
            ["custom-sections"] = ([.. Header, .. Repeat(690_000, 0, 1, 0)], "wasm-count"),
            ["names-of-nothing"] = ([.. Header, .. Section(0, [4, .. "name"u8, .. Repeat(500_000, 1, 0)])], null),
        };

    private static byte[] Calls(int function) =>
        [0, .. Enumerable.Range(1, 24).SelectMany(call => Call(function * 7_919L + call * 104_729L)), End];

    private static byte[] Call(long callee) => [0x10, .. Number((uint)(callee % 20_000))];

    private static byte[] CallNext(int function) =>
        [0, .. Enumerable.Range(1, 20).SelectMany(call => Call(Math.Min(function + call, 19_999))), End];

    /// <summary>Each recurs, and so is wrapped in a block of its results, whose type is looked for among 2,000.</summary>
    private static byte[] RecursionOfManyTypes()
    {
        var types = Enumerable.Range(0, 1_999).SelectMany(type => TypeOfBits(type)).Concat<byte>([0x60, 0, 2, I32, I32]);
        var code = Enumerable.Range(0, 20_000).Select(function => (byte[])[0, .. Call(function), End]);
        return
        [
            .. Header, .. Section(1, [.. Number(2_000), .. types]),
            .. Section(3, [.. Number(20_000), .. Repeat(20_000, Number(1_999))]), .. Section(5, [1, 0, 1]), .. Code(20_000, code),
        ];
    }

    private static byte[] TypeOfBits(int number) =>
        [0x60, 11, .. Enumerable.Range(0, 11).Select(bit => (byte)(I32 - (number >> bit & 1))), 2, I32, I32];

    /// <summary>Labels in turn, each of them carrying 32 floats; and locals that take one pass more for each of them.</summary>
    private byte[] BranchTablesOfFloats()
    {
        byte[] unit =
        [
            0x02, 1, 0x02, 1, .. GetAll(), 0x41, 0, 0x0e, .. Number(4_000), .. Repeat(2_000, 0, 1), 0, End, End, .. Repeat(32, 0x1a),
        ];
        return Functions(
            [2, 0x60, 32, .. ThirtyTwo, 0, 0x60, 0, 32, .. ThirtyTwo],
            Repeat(bodies, 0),
            Enumerable.Repeat(Fill([1, .. Number(900), F64, .. Moves()], unit, [0x41, 0, 0x0d, 0, End, End]), bodies));
    }

    /// <summary>The first function takes and leaves 32 floats; all others hand theirs to it.</summary>
    private byte[] CallsOfFloats() => Functions(
        [2, 0x60, 32, .. ThirtyTwo, 0, 0x60, 32, .. ThirtyTwo, 32, .. ThirtyTwo],
        [1, .. Repeat(bodies, 0)],
        Enumerable.Repeat(
            Fill([1, .. Number(900), F64, .. Moves(), .. GetAll()], [0x10, 0], [.. Repeat(32, 0x1a), 0x41, 0, 0x0d, 0, End, End]),
            bodies).Prepend([0, .. GetAll(), End]));

    private static byte[] GetAll() => [.. Enumerable.Range(0, 32).SelectMany(local => (byte[])[0x20, (byte)local])];

    /// <summary>A loop starts that moves each of 31 locals to the one before it, and computes the last.</summary>
    private static byte[] Moves() =>
    [
        0x03, 0x40, .. Enumerable.Range(0, 31).SelectMany(local => (byte[])[0x20, (byte)(local + 1), 0x21, (byte)local]),
        0x20, 31, 0x20, 31, 0xa0, 0x21, 31,
    ];

    /// <summary>Sixty loops in each other, each of which might count what the innermost writes.</summary>
    private byte[] WritesInLoops() => Bodies(
        [0x60, 6, .. Repeat(6, I32), 0],
        [0, .. Repeat(60, 0x03, 0x40), .. Repeat(30_000, 0x20, 1, 0x21, 3), .. Repeat(60, 0x20, 2, 0x20, 4, 0x6a, 0x22, 2, 0x20, 5, 0x48, 0x0d, 0, End), End]);

    private byte[] InitsOfManySegments()
    {
        const uint Segments = 10_000;
        byte[] Init(int number) => [0x20, 0, 0x20, 0, 0x20, 0, 0xfc, 8, .. Number((uint)(number % Segments)), 0];
        byte[] Body(int body) => [0, .. Enumerable.Range(0, 9_000).SelectMany(number => Init(number + body * 999)), End];
        return
        [
            .. Header, .. Section(1, [1, 0x60, 1, I32, 0]), .. WasmBytes.Functions((uint)bodies), .. Section(5, [1, 0, 1]),
            .. Section(12, Number(Segments)), .. Code((uint)bodies, Enumerable.Range(0, bodies).Select(Body)),
            .. Section(11, [.. Number(Segments), .. Repeat((int)Segments, 1, 0)]),
        ];
    }

    /// <summary>Functions as long as may be, all of a type and the same: what there is at first, one thing again and again, what there is in
    /// the end.</summary>
    private byte[] Alike(byte[] type, byte[] first, byte[] again, params byte[] last) => Bodies(type, Fill(first, again, [.. last, End]));

    private static byte[] Fill(byte[] first, byte[] again, byte[] last) =>
        [.. first, .. Repeat((BodyBytes - first.Length - last.Length) / again.Length, again), .. last];

    private byte[] Bodies(byte[] type, byte[] body) => Module(type, (uint)bodies, body);

    private static byte[] Functions(uint count, IEnumerable<byte[]> code) =>
        [.. Header, .. EmptyType, .. WasmBytes.Functions(count), .. Section(5, [1, 0, 1]), .. Code(count, code)];

    private static byte[] Functions(byte[] types, byte[] typeOfEach, IEnumerable<byte[]> code) =>
    [
        .. Header, .. Section(1, types), .. Section(3, [(byte)typeOfEach.Length, .. typeOfEach]), .. Section(5, [1, 0, 1]),
        .. Code((uint)typeOfEach.Length, code),
    ];

    private static byte[] Code(uint count, IEnumerable<byte[]> code) =>
        Section(10, [.. Number(count), .. code.SelectMany(body => (byte[])[.. Number((uint)body.Length), .. body])]);
}
