using System.Buffers;

namespace EverArcade.Cloud.Http.Requests;

/// <summary>A whole request body in rented memory; dispose it when the bytes are no longer looked at.</summary>
internal readonly struct BodyBytes(byte[] rented, int length) : IDisposable
{
    public ReadOnlySpan<byte> Span => rented.AsSpan(0, length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(rented);
}
