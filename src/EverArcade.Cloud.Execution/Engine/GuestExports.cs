namespace EverArcade.Cloud.Execution.Engine;

/// <summary>Names of an activated module's exports, as the library takes them (abi-v2, Guest exports;
/// <see cref="Activation.Instrumentation"/>).</summary>
internal static class GuestExports
{
    public static ReadOnlySpan<byte> Memory => "memory"u8;

    public static ReadOnlySpan<byte> Allocate => "alloc"u8;

    public static ReadOnlySpan<byte> Execute => "execute"u8;

    public static ReadOnlySpan<byte> OutputLength => "output_len"u8;

    public static ReadOnlySpan<byte> EverArcadeExecute => "everarcade_execute"u8;

    public static ReadOnlySpan<byte> Gas => "everarcade.gas"u8;

    public static ReadOnlySpan<byte> Stack => "everarcade.stack"u8;
}
