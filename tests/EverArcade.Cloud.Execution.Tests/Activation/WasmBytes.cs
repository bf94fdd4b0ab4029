using System.Text;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>Writes modules byte by byte, for what the text format cannot say or would take too long to.</summary>
internal static class WasmBytes
{
    public static byte[] Header => [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];

    /// <summary>One type without parameters and results.</summary>
    public static byte[] EmptyType => Section(1, [1, 0x60, 0, 0]);

    /// <summary>Functions of type 0.</summary>
    public static byte[] Functions(uint count) => Section(3, [.. Number(count), .. new byte[count]]);

    /// <summary>The same body many times, with its length before it.</summary>
    public static byte[] Bodies(uint count, byte[] body) =>
        Section(10, [.. Number(count), .. Enumerable.Repeat<byte[]>([.. Number((uint)body.Length), .. body], (int)count).SelectMany(one => one)]);

    /// <summary>A module of functions of one type with the same body, and a memory.</summary>
    public static byte[] Module(byte[] type, uint functions, byte[] body) =>
        [.. Header, .. Section(1, [1, .. type]), .. Functions(functions), .. Section(5, [1, 0, 1]), .. Bodies(functions, body)];

    /// <summary>A module with one function without parameters and results.</summary>
    public static byte[] OneFunction(byte[] body) => Module([0x60, 0, 0], 1, body);

    public static byte[] Section(byte id, byte[] content) => [id, .. Number((uint)content.Length), .. content];

    public static byte[] Name(string name) => [.. Number((uint)Encoding.UTF8.GetByteCount(name)), .. Encoding.UTF8.GetBytes(name)];

    public static byte[] Repeat(int count, params byte[] bytes) => [.. Enumerable.Repeat(bytes, count).SelectMany(one => one)];

    public static byte[] Text(string text) => Wasmtime.Module.ConvertText(text);

    /// <summary>An unsigned number, minimal.</summary>
    public static byte[] Number(uint value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7f; value >>= 7)
        {
            bytes.Add((byte)(value & 0x7f | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
