namespace EverArcade.Cloud.Execution;

/// <summary>Memory for answers, used again by every execution that is given it. Not thread-safe; keeps the size of the longest
/// answer.</summary>
public sealed class OutputBuffer
{
    private const int BytesMin = 4 << 10;

    private byte[] _bytes = [];

    /// <summary>Memory of a length, good until the next call.</summary>
    internal Memory<byte> Take(int length)
    {
        if (_bytes.Length < length)
        {
            _bytes = new byte[Math.Max(BytesMin, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length))];
        }

        return _bytes.AsMemory(0, length);
    }
}
