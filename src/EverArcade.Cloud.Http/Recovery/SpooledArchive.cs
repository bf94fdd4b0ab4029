using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Archives;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EverArcade.Cloud.Http.Recovery;

/// <summary>An archive that came as a request's body, in a temporary file: it is read several times, and may be of any
/// size.</summary>
internal sealed class SpooledArchive : IDisposable
{
    private const int BufferBytes = 1 << 17;

    private readonly string _path;

    private SpooledArchive(string path, ArchiveSource source)
    {
        _path = path;
        Source = source;
    }

    public ArchiveSource Source { get; }

    /// <returns>Null when it was refused.</returns>
    public static async Task<SpooledArchive?> ReadAsync(HttpContext context, RequestFields fields)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
        {
            bound.MaxRequestBodySize = HttpBounds.ArchiveBytesMax;
        }

        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await using (var file = new FileStream(
                path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes, FileOptions.Asynchronous))
            {
                await context.Request.Body.CopyToAsync(file, context.RequestAborted);
                if (file.Length == 0)
                {
                    fields.Refuse(ProblemCodes.BadRequest, "body", "An archive (.evx) is expected.");
                }
            }

            if (!fields.IsRefused)
            {
                return new SpooledArchive(path, await ArchiveSource.OfFileAsync(path, context.RequestAborted));
            }
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        File.Delete(path);
        return null;
    }

    /// <returns>Null when there was no body, or it was refused.</returns>
    public static async Task<SpooledArchive?> ReadIfAnyAsync(HttpContext context, RequestFields fields) =>
        context.Request.ContentLength is 0
        || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            ? null : await ReadAsync(context, fields);

    public void Dispose() => File.Delete(_path);
}
