using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Client.Problems;

/// <summary>The server said no, or failed: its problem document (RFC 9457) as it came. Switch on <see cref="Code"/>.</summary>
public sealed class EverArcadeProblemException : Exception
{
    internal EverArcadeProblemException(int status, string code, string title, string detail)
        : base($"{status} {code}: {(detail.Length > 0 ? detail : title)}")
    {
        Status = status;
        Code = code;
        Title = title;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>Stable, kebab-case (docs/http.md, Problems); <c>unexpected-answer</c> when the answer was no problem document,
    /// as from a proxy in between.</summary>
    public string Code { get; }

    public string Title { get; }

    /// <summary>Everything that was wrong with the request, each with its place; empty for failures of the server.</summary>
    public IReadOnlyList<Refusal> Refusals { get; internal init; } = [];

    /// <summary>What an operator finds the request by in logs and traces.</summary>
    public string? TraceId { get; internal init; }

    /// <summary>When to try again, where the server said so.</summary>
    public TimeSpan? RetryAfter { get; internal init; }
}
