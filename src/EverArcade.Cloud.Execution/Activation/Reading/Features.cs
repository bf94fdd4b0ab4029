namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Names of the WebAssembly features that are refused, by what is seen of them (P9).</summary>
internal static class Features
{
    public const string Exceptions = "exceptions";

    public const string Gc = "GC";

    public const string References = "reference types";

    public static string OfOpcode(byte opcode, uint number) => opcode switch
    {
        >= 0x06 and <= 0x0a or 0x18 or 0x19 or 0x1f => $"{Exceptions} (opcode 0x{opcode:x2})",
        0x12 or 0x13 => $"tail calls (opcode 0x{opcode:x2})",
        0x14 or 0x15 or 0xd4 or 0xd5 or 0xd6 => $"typed function references (opcode 0x{opcode:x2})",
        0x25 or 0x26 => $"{References} (table.{(opcode == 0x25 ? "get" : "set")})",
        >= 0xd0 and <= 0xd2 => $"{References} (opcode 0x{opcode:x2})",
        0xd3 => $"{Gc} (ref.eq)",
        >= 0xe0 and <= 0xe6 => $"stack switching (opcode 0x{opcode:x2})",
        0xfb => $"{Gc} (opcode 0xfb {number})",
        0xfd => $"{(number >= 0x100 ? "relaxed SIMD" : "SIMD")} (opcode 0xfd {number})",
        0xfe => $"threads (opcode 0xfe {number})",
        _ => $"unknown opcode 0x{opcode:x2}",
    };

    /// <summary>Of an instruction behind the prefix 0xFC.</summary>
    public static string OfMore(uint number) => number switch
    {
        15 => $"{References} (table.grow)",
        16 => $"{References} (table.size)",
        17 => $"{References} (table.fill)",
        18 => "memory control (memory.discard)",
        >= 19 and <= 22 => $"wide arithmetic (opcode 0xfc {number})",
        _ => $"unknown opcode 0xfc {number}",
    };

    /// <summary>Of a type definition's first byte; null when no proposal we know of uses it.</summary>
    public static string? OfTypeForm(byte form) => form switch
    {
        0x5f or 0x5e or 0x4e or 0x50 or 0x4f => Gc,
        0x5d => "stack switching",
        0x61 => "component model",
        _ => null,
    };
}
