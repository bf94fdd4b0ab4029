namespace EverArcade.Cloud.Protocol.Codec;

/// <summary>What is wrong with some bytes, and at which offset from their start.</summary>
public readonly record struct CodecProblem(CodecError Error, int Offset)
{
    public override string ToString() => $"{Error} at byte {Offset}";
}
