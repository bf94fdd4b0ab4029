using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>Types of the values an instruction finds, bounded by <see cref="ActivationLimits.OperandsMax"/>.</summary>
internal sealed class OperandStack
{
    private readonly WasmType[] _types = new WasmType[ActivationLimits.OperandsMax];

    public int Height { get; private set; }

    /// <summary>Greatest height since the last reset.</summary>
    public int HeightMax { get; private set; }

    public WasmType this[int at] => _types[at];

    public void Reset() => Height = HeightMax = 0;

    public bool TryPush(WasmType type)
    {
        if (Height == _types.Length)
        {
            return false;
        }

        _types[Height++] = type;
        HeightMax = Math.Max(HeightMax, Height);
        return true;
    }

    /// <summary>Takes the top; there must be one.</summary>
    public WasmType Pop() => _types[--Height];

    public void Cut(int height) => Height = height;
}
