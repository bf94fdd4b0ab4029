namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Bytes of a module, by offset from its start.</summary>
internal readonly record struct ByteRange(int Start, int Length)
{
    public int End => Start + Length;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> module) => module.Slice(Start, Length);
}
