namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <param name="Bits">What is known of it.</param>
/// <param name="Producer">If open: offset behind the instruction that left it on top of the stack, where it can be made canonical. If
/// mixed: the local.</param>
internal readonly record struct Operand(Bits Bits, int Producer)
{
    public static Operand Kept => default;

    public bool IsOpen => Bits >= Bits.OpenF32;
}
