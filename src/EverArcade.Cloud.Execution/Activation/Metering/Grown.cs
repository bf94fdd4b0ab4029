namespace EverArcade.Cloud.Execution.Activation.Metering;

/// <summary>Values in a row that is filled anew for each function and keeps its memory: a list whose values are changed in place.</summary>
/// <remarks>What is got by reference is lost with the next <see cref="Add"/>. Not thread-safe.</remarks>
internal sealed class Grown<T>
    where T : struct
{
    private T[] _values = new T[16];

    public int Count { get; private set; }

    public ref T this[int at] => ref _values[at];

    public void Clear() => Count = 0;

    /// <returns>Its place.</returns>
    public int Add(in T value)
    {
        if (Count == _values.Length)
        {
            Array.Resize(ref _values, Count * 2);
        }

        _values[Count] = value;
        return Count++;
    }
}
