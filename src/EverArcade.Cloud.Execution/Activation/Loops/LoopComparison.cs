namespace EverArcade.Cloud.Execution.Activation.Loops;

/// <summary>While what a loop goes on: its counter's relation to the bound.</summary>
internal enum LoopComparison : byte
{
    NotEqual,
    Less,
    LessSigned,
    LessOrEqual,
    LessOrEqualSigned,
    Greater,
    GreaterSigned,
    GreaterOrEqual,
    GreaterOrEqualSigned,
}
