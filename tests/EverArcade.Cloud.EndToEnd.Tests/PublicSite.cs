using System.Net;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using EverArcade.Cloud.Azurite;
using EverArcade.Cloud.Storage.Azure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.EndToEnd.Tests;

/// <summary>What serves a deployment's public files without it: a static web server over the data folder, or the emulator's container,
/// opened to everybody.</summary>
internal sealed class PublicSite : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly WebApplication? _server;
    private readonly HttpClient _http = new();

    private PublicSite(string url, WebApplication? server) => (Url, _server) = (url, server);

    public string Url { get; }

    /// <param name="folder">Where the deployment's data is.</param>
    /// <param name="storage"><c>embedded</c> or <c>azure</c>.</param>
    public static async Task<PublicSite> OpenAsync(DataFolder folder, string storage)
    {
        if (storage == "embedded")
        {
            var server = await ServeAsync(Directory.CreateDirectory(Path.Combine(folder["data"], "public")).FullName);
            return new PublicSite(server.Urls.Single(), server);
        }

        var emulator = await AzuriteProcess.SharedAsync();
        var container = new BlobContainerClient(emulator.ConnectionString, new AzureNames(folder.Prefix).PublicContainer);
        _ = await container.SetAccessPolicyAsync(PublicAccessType.Blob);
        return new PublicSite(container.Uri.ToString(), null);
    }

    /// <summary>Waits until a file is there.</summary>
    public async Task WaitForAsync(string path)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            using var answer = await _http.GetAsync(new Uri($"{Url}/{path}"), patience.Token);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static async Task<WebApplication> ServeAsync(string root)
    {
        var builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        _ = builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        _ = server.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(root), ServeUnknownFileTypes = true });
        await server.StartAsync();
        return server;
    }
}
