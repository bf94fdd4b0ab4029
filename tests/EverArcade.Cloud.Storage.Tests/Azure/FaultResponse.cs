using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>An answer without a body and without headers: a status is all there is.</summary>
internal sealed class FaultResponse(int status, string clientRequestId) : Response
{
    public override int Status => status;

    /// <summary>What the transport would have found out, and the retries go by.</summary>
    public override bool IsError => true;

    public override string ReasonPhrase => "injected";

    public override Stream? ContentStream { get; set; } = new MemoryStream();

    public override string ClientRequestId { get; set; } = clientRequestId;

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = null;
        return false;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = null;
        return false;
    }

    protected override bool ContainsHeader(string name) => false;

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => [];
}
