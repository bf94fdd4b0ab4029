namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>Where things stand in the bytes of a VmOutput that has been judged as a whole; nothing is copied.</summary>
/// <param name="StateOffset">Where the encoding of the updated state starts, bytes; always 0, since it comes first.</param>
/// <param name="StateLength">Its length, bytes: everything after it is the guest's own receipt, a mere claim.</param>
/// <param name="EntryCount">Entries of the updated state.</param>
/// <param name="KeyBytesLongest">Longest key of the updated state, bytes; zero when it is empty.</param>
/// <param name="ValueBytesLongest">Longest value of the updated state, bytes; zero when it is empty.</param>
public readonly record struct VmOutputView(
    int StateOffset, int StateLength, int EntryCount, int KeyBytesLongest, int ValueBytesLongest)
{
    /// <summary>The canonical encoding of the updated state.</summary>
    /// <param name="output">The bytes that were judged.</param>
    public ReadOnlySpan<byte> StateOf(ReadOnlySpan<byte> output) => output.Slice(StateOffset, StateLength);

    /// <summary>The same, to keep.</summary>
    public ReadOnlyMemory<byte> StateOf(ReadOnlyMemory<byte> output) => output.Slice(StateOffset, StateLength);
}
