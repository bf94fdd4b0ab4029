using System.Buffers.Text;
using System.Globalization;
using System.Text;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Load;

/// <summary>A submission as it goes over the wire, built once; only the nonce's number changes from one to the next.</summary>
/// <remarks>Not thread-safe: one for each connection.</remarks>
internal sealed class LoadRequest
{
    private const int NumberDigits = 16;

    private readonly byte[] _bytes;
    private readonly int _number;

    /// <param name="url">The host.</param>
    /// <param name="contract">Whom to submit to.</param>
    /// <param name="run">Sets this run's nonces apart from those of others: hex digits.</param>
    public LoadRequest(Uri url, ContractId contract, string run)
    {
        const string Body = """{"action":"increment","args":{"amount":1}}""";
        var before = $"POST {url.AbsolutePath.TrimEnd('/')}/v1/contracts/{contract}/submissions HTTP/1.1\r\n"
            + $"Host: {url.Authority}\r\nContent-Type: application/json\r\nPrefer: wait=30\r\n"
            + $"Content-Length: {Body.Length.ToString(CultureInfo.InvariantCulture)}\r\nIdempotency-Key: load-{run}-";
        _number = before.Length;
        _bytes = Encoding.ASCII.GetBytes(before + new string('0', NumberDigits) + "\r\n\r\n" + Body);
    }

    /// <summary>The bytes to send, with another nonce each time.</summary>
    /// <param name="number">Never the same twice in a run.</param>
    public ReadOnlySpan<byte> With(ulong number)
    {
        _ = Utf8Formatter.TryFormat(number, _bytes.AsSpan(_number, NumberDigits), out _, new System.Buffers.StandardFormat('x', NumberDigits));
        return _bytes;
    }
}
