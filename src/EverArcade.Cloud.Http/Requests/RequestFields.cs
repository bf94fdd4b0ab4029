using System.Globalization;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using EverArcade.Cloud.Protocol.Submissions;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Requests;

/// <summary>Reads path, query and headers of one request strictly; what is wrong is collected, so that a caller hears it all.
/// After reading, ask <see cref="IsRefused"/>: the values mean nothing when it is true.</summary>
internal sealed class RequestFields(HttpContext context)
{
    private List<Refusal>? _refusals;

    public bool IsRefused => _refusals is not null;

    public IReadOnlyList<Refusal> Refusals => _refusals ?? [];

    public void Refuse(RefusalCode code, string place, string detail) => Refuse(new Refusal(code, place, detail));

    public void Refuse(Refusal refusal) => (_refusals ??= []).Add(refusal);

    /// <summary>The contract in the path.</summary>
    public ContractId Contract() => new(PathHash("contract"));

    /// <summary>The submission in the path.</summary>
    public SubmissionId Submission() => new(PathHash("submission"));

    public Hash256 PathHash(string name)
    {
        if (!Hash256.TryParse(PathText(name), out var hash))
        {
            Refuse(ProblemCodes.BadHex, "path " + name, "64 lowercase hex characters are expected.");
        }

        return hash;
    }

    public Sequence PathSequence(string name) => new(Number("path " + name, PathText(name)));

    public string PathText(string name) => context.Request.RouteValues[name] as string ?? "";

    /// <summary>Refuses query parameters that this route does not know, and any that stands twice.</summary>
    public void AllowQuery(params ReadOnlySpan<string> names)
    {
        foreach (var (name, values) in context.Request.Query)
        {
            if (!names.Contains(name))
            {
                Refuse(ProblemCodes.UnknownParameter, "query " + Shorten(name), names.Length == 0
                    ? "This route takes no parameters."
                    : "This route takes " + string.Join(", ", names.ToArray()) + ".");
            }
            else if (values.Count != 1)
            {
                Refuse(ProblemCodes.BadParameter, "query " + name, "It stands more than once.");
            }
        }
    }

    /// <summary>A query parameter's text, or null when it is absent.</summary>
    public string? Query(string name) =>
        context.Request.Query.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : null;

    public Hash256? QueryHash(string name)
    {
        if (Query(name) is not { } text)
        {
            return null;
        }

        if (!Hash256.TryParse(text, out var hash))
        {
            Refuse(ProblemCodes.BadHex, "query " + name, "64 lowercase hex characters are expected.");
        }

        return hash;
    }

    public ulong? QueryNumber(string name) => Query(name) is { } text ? Number("query " + name, text) : null;

    /// <summary>The branch a query asks about; null when it leaves that open.</summary>
    public BranchId? QueryBranch() => Query("branch") is { } text ? Branch("query branch", text) : null;

    public BranchId PathBranch() => Branch("path branch", PathText("branch"));

    /// <summary>How many items a page shall have.</summary>
    public int Limit()
    {
        if (Query("limit") is not { } text)
        {
            return HttpBounds.LimitDefault;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            || limit is < 1 or > HttpBounds.LimitMax)
        {
            Refuse(ProblemCodes.BadParameter, "query limit", $"1 to {HttpBounds.LimitMax} is expected.");
        }

        return limit;
    }

    /// <summary>Whether raw bytes shall come along.</summary>
    public bool Raw()
    {
        var text = Query("raw");
        if (text is not (null or "true" or "false"))
        {
            Refuse(ProblemCodes.BadParameter, "query raw", "true or false is expected.");
        }

        return text == "true";
    }

    /// <summary>How long the caller wants to wait: <c>Prefer: wait=N</c>, zero when it does not say.</summary>
    public TimeSpan Wait()
    {
        if (!PreferHeader.TryReadWait(context.Request.Headers["Prefer"], out var wait))
        {
            Refuse(ProblemCodes.BadPrefer, "header Prefer",
                $"wait takes seconds from 0 to {HttpBounds.WaitSecondsMax}, digits with an optional fraction.");
        }

        return wait;
    }

    /// <summary>The nonce: the <c>Idempotency-Key</c> header, or a random one.</summary>
    public string Nonce()
    {
        if (!IdempotencyKey.TryRead(context.Request.Headers["Idempotency-Key"], out var nonce))
        {
            Refuse(ProblemCodes.BadIdempotencyKey, "header Idempotency-Key",
                $"One value of 1 to {Protocol.Submissions.Submission.NonceBytesMax} printable ASCII characters is expected.");
        }

        return nonce;
    }

    /// <summary>Text from outside, short enough to be quoted back.</summary>
    public static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";

    private BranchId Branch(string place, string text)
    {
        if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var branch))
        {
            Refuse(ProblemCodes.BadParameter, place, "A branch's number is expected.");
        }

        return new BranchId(branch);
    }

    private ulong Number(string place, string text)
    {
        // 2^53 - 1: what every JSON reader keeps, and far beyond any log.
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > (1UL << 53) - 1)
        {
            Refuse(ProblemCodes.BadParameter, place, "A whole number from 0 to 9007199254740991 is expected.");
        }

        return number;
    }
}
