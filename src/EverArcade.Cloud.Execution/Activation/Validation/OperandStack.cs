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

    /// <summary>Takes and leaves operands in one go, if all is as it should be.</summary>
    /// <param name="signature">What an instruction takes and leaves.</param>
    /// <param name="floor">Operands that are not the block's own.</param>
    /// <returns>Whether it was so; if not, nothing was done.</returns>
    public bool TryApply(Signature signature, int floor)
    {
        var height = Height;
        if (signature.Second != WasmType.None && (height <= floor || _types[--height] != signature.Second))
        {
            return false;
        }

        if (signature.First != WasmType.None && (height <= floor || _types[--height] != signature.First))
        {
            return false;
        }

        if (signature.Result != WasmType.None)
        {
            if (height == _types.Length)
            {
                return false;
            }

            _types[height++] = signature.Result;
            HeightMax = Math.Max(HeightMax, height);
        }

        Height = height;
        return true;
    }

    /// <summary>Takes operands in one go, if they are there and of their types.</summary>
    /// <param name="types">From the lowest to the top.</param>
    /// <param name="floor">Operands that are not the block's own.</param>
    /// <returns>Whether it was so; if not, nothing was done.</returns>
    public bool TryTake(ReadOnlySpan<WasmType> types, int floor)
    {
        if (!Has(types, floor))
        {
            return false;
        }

        Height -= types.Length;
        return true;
    }

    /// <summary>Whether operands are there and of their types.</summary>
    /// <param name="types">From the lowest to the top.</param>
    /// <param name="floor">Operands that are not the block's own.</param>
    public bool Has(ReadOnlySpan<WasmType> types, int floor) =>
        Height - floor >= types.Length && _types.AsSpan(Height - types.Length, types.Length).SequenceEqual(types);

    /// <summary>Leaves operands in one go, if there is room.</summary>
    /// <returns>Whether there was; if not, nothing was done.</returns>
    public bool TryPush(ReadOnlySpan<WasmType> types)
    {
        if (!types.TryCopyTo(_types.AsSpan(Height)))
        {
            return false;
        }

        Height += types.Length;
        HeightMax = Math.Max(HeightMax, Height);
        return true;
    }

    /// <summary>Takes the top; there must be one.</summary>
    public WasmType Pop() => _types[--Height];

    public void Cut(int height) => Height = height;
}
