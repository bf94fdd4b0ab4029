using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol.Contracts;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Exports;

/// <summary>Streams a contract's history to whoever wants to verify it without us.</summary>
internal sealed class ExportRoutes(ILedger ledger, PackageShelf shelf, HistoryExport export)
{
    /// <summary>Bytes gathered before they are sent.</summary>
    private const int BufferBytes = 64 << 10;

    public async Task ExportAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("from", "to");
        var (contract, from, to) = (fields.Contract(), fields.QueryNumber("from"), fields.QueryNumber("to"));
        if (from > 1)
        {
            fields.Refuse(ProblemCodes.BadParameter, "query from",
                "An archive starts at the first receipt: what starts later cannot be verified from genesis.");
        }

        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        if (await ledger.ReadContractAsync(contract, context.RequestAborted) is not { } record
            || await ledger.ReadHeadAsync(contract, context.RequestAborted) is not { Head: var head })
        {
            await ProblemAnswer.WriteAsync(context, IntakeRefusals.Unknown(contract));
            return;
        }

        if (to > head.Sequence.Number)
        {
            fields.Refuse(ProblemCodes.BadParameter, "query to", $"The contract has {head.Sequence} receipts.");
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        await WriteAsync(context, record.Genesis, head, new Sequence(to ?? head.Sequence.Number));
    }

    private async Task WriteAsync(HttpContext context, Genesis genesis, Head head, Sequence to)
    {
        var profile = KnownProfiles.Find(genesis.Profile) ?? throw new ProfileUnsupportedException(genesis.Profile);
        var package = await shelf.ReadFileAsync(genesis.Package, context.RequestAborted)
            ?? throw new IntegrityException($"package {genesis.Package}", "its contract stands and its file is gone");
        context.Response.ContentType = "application/octet-stream";
        await using var buffered = new BufferedStream(context.Response.Body, BufferBytes);
        await export.WriteAsync(genesis, profile, package, head, to, buffered, context.RequestAborted);
    }
}
