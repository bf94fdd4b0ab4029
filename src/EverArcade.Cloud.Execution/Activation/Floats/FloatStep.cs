namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <param name="Action">What.</param>
/// <param name="Flag">Computed floats and locals: whether of 64 bits. Blocks: whether their type is an index rather than a byte.</param>
/// <param name="First">Operands taken; how many are seen; the local, the label, the block's type; labels of a table but the default.</param>
/// <param name="Second">Operands left, by <see cref="FloatAction.Kept"/>; offset of the first label of a table; else the offset behind
/// the instruction, where what it left can be made canonical.</param>
internal readonly record struct FloatStep(FloatAction Action, bool Flag, int First, int Second);
