using System.Text;

namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>The start of what a compiler writes to standard error; the rest is read and dropped, so that it never waits. Thread-safe.</summary>
internal sealed class ErrorText
{
    private const int BytesMax = 512;

    private readonly byte[] _text = new byte[BytesMax];
    private int _length;

    /// <summary>Reads to the end of the stream.</summary>
    public void Drain(Stream errors)
    {
        var buffer = new byte[4096];
        try
        {
            for (var read = errors.Read(buffer); read > 0; read = errors.Read(buffer))
            {
                Keep(buffer.AsSpan(0, read));
            }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The compiler is gone; what was kept stands.
        }
    }

    /// <summary>One line, without control characters.</summary>
    public override string ToString()
    {
        lock (_text)
        {
            var text = Encoding.UTF8.GetString(_text, 0, _length);
            return string.Create(text.Length, text, static (span, from) =>
            {
                for (var i = 0; i < from.Length; i++)
                {
                    span[i] = char.IsControl(from[i]) ? ' ' : from[i];
                }
            }).Trim();
        }
    }

    private void Keep(ReadOnlySpan<byte> read)
    {
        lock (_text)
        {
            var kept = Math.Min(read.Length, BytesMax - _length);
            read[..kept].CopyTo(_text.AsSpan(_length));
            _length += kept;
        }
    }
}
