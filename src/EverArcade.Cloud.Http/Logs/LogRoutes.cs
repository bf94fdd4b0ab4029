using System.Buffers;
using System.Globalization;
using System.Text;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Proofs;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Notes;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Logs;

/// <summary>Serves a contract branch's receipt log to public witnesses and existing tools (C2SP tlog-checkpoint, tlog-tiles).</summary>
internal sealed class LogRoutes(ILedger ledger, TileReader tiles, HostKey host, PipelineOptions options)
{
    private const string Text = "text/plain; charset=utf-8";

    /// <summary>A tile is the same for ever; a year is what caches take for that.</summary>
    private const string ForEver = "public, max-age=31536000, immutable";

    public async Task ReadNoteAsync(HttpContext context)
    {
        if (await FindHeadAsync(context, new RequestFields(context)) is { } head)
        {
            var note = LogNote.Sign(OriginOf(head), head.Frontier, host.Key);
            await WriteAsync(context, Encoding.UTF8.GetBytes(note.ToString()), Text, "no-cache");
        }
    }

    public async Task ReadKeyAsync(HttpContext context)
    {
        if (await FindHeadAsync(context, new RequestFields(context)) is { } head)
        {
            var key = NoteKey.Of(OriginOf(head), host.Key.PublicKey);
            await WriteAsync(context, Encoding.UTF8.GetBytes(key + "\n"), Text, "no-cache");
        }
    }

    public async Task ReadTileAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        if (!LogTile.TryParse(fields.PathText("path"), out var tile))
        {
            fields.Refuse(ProblemCodes.BadParameter, "path path",
                $"A tile's path is LEVEL/INDEX or entries/INDEX, level 0 to {LogTile.LevelMax}, e.g. 0/x001/x234/067.p/8.");
        }

        if (await FindHeadAsync(context, fields) is not { } head)
        {
            return;
        }

        if (await tiles.ReadAsync(head, tile, context.RequestAborted) is { } bytes)
        {
            await WriteAsync(context, bytes, "application/octet-stream", ForEver);
            return;
        }

        await ProblemAnswer.WriteAsync(context, new Refusal(
            ProblemCodes.TileUnknown, "path path", $"The log has {head.Sequence} receipts, which do not fill {tile}."));
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> bytes, string contentType, string caching)
    {
        var response = context.Response;
        response.ContentType = contentType;
        response.ContentLength = bytes.Length;
        response.Headers.CacheControl = caching;
        response.BodyWriter.Write(bytes.Span);
        _ = await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private string OriginOf(Head head) => LogNote.OriginOf(options.LogOrigin, head.Contract, head.Branch);

    /// <summary>The head of the branch in the path, or null after having answered why not.</summary>
    private async Task<Head?> FindHeadAsync(HttpContext context, RequestFields fields)
    {
        fields.AllowQuery();
        var contract = fields.Contract();
        if (!uint.TryParse(fields.PathText("branch"), NumberStyles.None, CultureInfo.InvariantCulture, out var branch))
        {
            fields.Refuse(ProblemCodes.BadParameter, "path branch", "A branch's number is expected.");
        }

        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return null;
        }

        if (await ledger.ReadHeadAsync(contract, new BranchId(branch), context.RequestAborted) is { } head)
        {
            return head.Head;
        }

        var active = await ledger.ReadHeadAsync(contract, context.RequestAborted);
        await ProblemAnswer.WriteAsync(context, active is null ? IntakeRefusals.Unknown(contract) : new Refusal(
            ProblemCodes.BranchUnknown, "path branch",
            $"Contract {contract} has branches 0 to {active.Head.Branch}."));
        return null;
    }
}
