using System.Text;
using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Contracts;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Proofs;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Logs;

/// <summary>Serves a contract branch's receipt log to public witnesses and existing tools (C2SP tlog-checkpoint, tlog-tiles).</summary>
internal sealed class LogRoutes(ContractHeads heads, TileReader tiles, LogNotes notes)
{
    /// <summary>A tile is the same for ever; a year is what caches take for that.</summary>
    private const string ForEver = "public, max-age=31536000, immutable";

    public async Task ReadNoteAsync(HttpContext context)
    {
        if (await FindHeadAsync(context, new RequestFields(context)) is { } head)
        {
            await WriteTextAsync(context, notes.SignedAt(head));
        }
    }

    public async Task ReadKeyAsync(HttpContext context)
    {
        if (await FindHeadAsync(context, new RequestFields(context)) is { } head)
        {
            await WriteTextAsync(context, notes.KeyOf(head));
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
            context.Response.Headers.CacheControl = ForEver;
            await BytesAnswer.WriteAsync(context, BytesAnswer.Octets, bytes);
            return;
        }

        await ProblemAnswer.WriteAsync(context, new Refusal(
            ProblemCodes.TileUnknown, "path path", $"The log has {head.Sequence} receipts, which do not fill {tile}."));
    }

    /// <summary>What changes as the log grows.</summary>
    private static Task WriteTextAsync(HttpContext context, string text)
    {
        context.Response.Headers.CacheControl = "no-cache";
        return BytesAnswer.WriteAsync(context, BytesAnswer.Text, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The head of the branch in the path, or null after having answered why not.</summary>
    private Task<Head?> FindHeadAsync(HttpContext context, RequestFields fields)
    {
        fields.AllowQuery();
        var (contract, branch) = (fields.Contract(), fields.PathBranch());
        return heads.FindAsync(context, fields, contract, branch, "path branch");
    }
}
