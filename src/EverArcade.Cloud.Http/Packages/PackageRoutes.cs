using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Contracts;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Packages;

/// <summary>Publishes, lists and hands out packages.</summary>
internal sealed class PackageRoutes(
    PackagePublisher publisher, IPackageRegistry registry, PackageList list, PackageShelf shelf, ActivationShelf activations, TimeProvider time)
{
    public async Task PublishAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var file = await RequestBody.ReadBytesAsync(context, PackageFile.FileBytesMax, fields);
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        var started = time.GetUtcNow();
        switch (await publisher.PublishAsync(file!, context.RequestAborted))
        {
            case PublishResult.Refused refused:
                await ProblemAnswer.WriteAsync(context, refused.Refusals);
                break;
            case PublishResult.Published published:
                // A record older than this request stood before it.
                var isNew = published.Record.PublishedAt >= started;
                context.Response.Headers.Location = $"/v1/packages/{published.Record.Package}";
                await WriteAsync(
                    context, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK, published.Record, published.Package);
                break;
        }
    }

    public async Task ListAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("after", "limit");
        var (after, limit) = (fields.QueryHash("after"), fields.Limit());
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        var rows = await list.ListAsync(after, limit + 1, context.RequestAborted);
        var page = PageView<PackageSummaryView>.OfListed(rows, limit, PackageSummaryView.Of);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Default.PageViewPackageSummaryView);
    }

    public async Task ReadAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var package = fields.PathHash("package");
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        if (await registry.ReadAsync(package, context.RequestAborted) is not { } record)
        {
            await ProblemAnswer.WriteAsync(context, Unknown(package));
            return;
        }

        await WriteAsync(context, StatusCodes.Status200OK, record, await shelf.ReadAsync(package, context.RequestAborted));
    }

    public async Task ReadFileAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var package = fields.PathHash("package");
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        if (await shelf.ReadFileAsync(package, context.RequestAborted) is not { } file)
        {
            await ProblemAnswer.WriteAsync(context, Unknown(package));
            return;
        }

        // The name is the content's hash: it never changes.
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        await BytesAnswer.WriteAsync(context, BytesAnswer.Octets, file);
    }

    private async Task WriteAsync(HttpContext context, int status, PackageRecord record, Package package)
    {
        var activation = await activations.ReadAsync(record.Package, context.RequestAborted);
        await JsonAnswer.WriteAsync(
            context, status, PackageDetailView.Of(record, package, activation), ApiJson.Default.PackageDetailView);
    }

    private static Refusal Unknown(Hash256 package) =>
        new(ContractCreator.PackageUnknown, "path package", $"There is no package {package} here.");
}
