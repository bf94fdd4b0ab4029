using System.Text.Json;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Audits;

/// <summary>What a request for an audit says.</summary>
/// <param name="Branch">The branch; the active one without.</param>
/// <param name="From">First receipt; the first there is without.</param>
/// <param name="To">Last receipt; the head's without.</param>
/// <param name="Sample">Intervals to re-execute; all without.</param>
/// <param name="Seed">What chooses them; drawn by the host without.</param>
/// <param name="Dual">Whether a second engine executes too.</param>
internal sealed record AuditBody(
    BranchId? Branch = null, Sequence? From = null, Sequence? To = null, int? Sample = null, Hash256? Seed = null, bool Dual = false)
{
    /// <summary>Reads <c>{"branch"?,"from"?,"to"?,"sample"?,"seed"?,"dual"?}</c>; no body at all asks for everything.</summary>
    /// <returns>Null when something is wrong; it is then in <paramref name="fields"/>.</returns>
    public static AuditBody? Read(ReadOnlySpan<byte> body, RequestFields fields)
    {
        if (body.IsEmpty)
        {
            return new AuditBody();
        }

        if (!JsonFields.TryCanonicalize(body, fields, out var canonical))
        {
            return null;
        }

        var reader = new Utf8JsonReader(canonical.Span);
        if (!JsonFields.TryEnter(ref reader, fields))
        {
            return null;
        }

        var read = new AuditBody();
        while (JsonFields.NextMember(ref reader))
        {
            read = reader.GetString() switch
            {
                "branch" => read with { Branch = ReadBranch(ref reader, fields) },
                "from" => read with { From = Place(JsonFields.Number(ref reader, fields, "from")) },
                "to" => read with { To = Place(JsonFields.Number(ref reader, fields, "to")) },
                "sample" => read with { Sample = ReadSample(ref reader, fields) },
                "seed" => read with { Seed = JsonFields.Hash(ref reader, fields, "seed") },
                "dual" => read with { Dual = JsonFields.Truth(ref reader, fields, "dual") },
                _ => Unknown(ref reader, fields, read),
            };
        }

        if (read is { Seed: not null, Sample: null })
        {
            fields.Refuse(ProblemCodes.BadMember, "seed", "A seed chooses a sample: give sample too.");
        }

        return fields.IsRefused ? null : read;
    }

    public AuditOrder ToOrder(ContractId contract) => new(contract, From ?? Sequence.Zero, To)
    {
        Branch = Branch,
        Mode = Sample is null ? AuditMode.Full : AuditMode.Sampled,
        Sample = Sample ?? 0,
        Seed = Seed,
        IsDual = Dual,
    };

    private static AuditBody Unknown(ref Utf8JsonReader reader, RequestFields fields, AuditBody read)
    {
        JsonFields.Unknown(ref reader, fields, "", "branch, from, to, sample, seed, dual");
        return read;
    }

    private static BranchId? ReadBranch(ref Utf8JsonReader reader, RequestFields fields)
    {
        var number = JsonFields.Number(ref reader, fields, "branch");
        if (number > uint.MaxValue)
        {
            fields.Refuse(ProblemCodes.BadMember, "branch", $"At most {uint.MaxValue} is expected.");
            return null;
        }

        return number is { } known ? new BranchId((uint)known) : null;
    }

    private static int? ReadSample(ref Utf8JsonReader reader, RequestFields fields)
    {
        var number = JsonFields.Number(ref reader, fields, "sample");
        if (number is 0 or > AuditPlan.RangesMax)
        {
            fields.Refuse(ProblemCodes.BadMember, "sample", $"1 to {AuditPlan.RangesMax} intervals are expected.");
            return null;
        }

        return (int?)number;
    }

    private static Sequence? Place(ulong? number) => number is { } known ? new Sequence(known) : null;
}
