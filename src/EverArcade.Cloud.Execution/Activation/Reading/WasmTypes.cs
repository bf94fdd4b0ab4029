namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Names of value types, and of the features whose types are refused.</summary>
internal static class WasmTypes
{
    public static bool IsNumber(byte type) => type is >= (byte)WasmType.F64 and <= (byte)WasmType.I32;

    public static string Name(WasmType type) => type switch
    {
        WasmType.I32 => "i32",
        WasmType.I64 => "i64",
        WasmType.F32 => "f32",
        WasmType.F64 => "f64",
        WasmType.FuncRef => "funcref",
        _ => "any",
    };

    /// <summary>The feature a type's byte belongs to, or null when no proposal we know of uses it.</summary>
    public static string? FeatureOf(byte type) => type switch
    {
        0x7b => "SIMD (type v128)",
        0x70 => "reference types (funcref as a value)",
        0x6f => "reference types (externref)",
        0x63 or 0x64 => "typed function references",
        0x69 or 0x74 => "exceptions (exnref)",
        0x65 or 0x68 or 0x75 => "stack switching",
        0x77 or 0x78 => "GC (packed types)",
        >= 0x6a and <= 0x73 => "GC (reference types)",
        _ => null,
    };
}
