using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Wire;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Client.Packages;

/// <summary>Publishes and reads packages. Thread-safe.</summary>
public sealed class PackagesApi
{
    private readonly Connection _connection;

    internal PackagesApi(Connection connection) => _connection = connection;

    /// <summary>Publishes a .evr file; the same file again is answered with the package that stands.</summary>
    /// <exception cref="EverArcadeProblemException">Refused; every reason is listed.</exception>
    public async Task<PackageDetail> PublishAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/packages") { Content = Connection.Octets(file) };
        var published = await _connection.SendAsync(request, ClientJson.Default.PackageDetail, cancellationToken)
            .ConfigureAwait(false);
        if (PackageFile.TryRead(file, out var package, out _) && package!.Hash != published.Value.Package)
        {
            throw new EverArcadeAnswerException("package", $"published {package.Hash}, answered {published.Value.Package}");
        }

        return published.Value;
    }

    /// <summary>Packages in order of their hashes.</summary>
    /// <param name="after">The previous page's <see cref="Page{T}.Next"/>; null starts.</param>
    /// <param name="limit">Most items, 1 to 500.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<Page<PackageSummary>> ListAsync(string? after, int limit, CancellationToken cancellationToken) =>
        _connection.GetAsync(
            $"v1/packages?limit={limit}{Connection.Query("after", after)}",
            ClientJson.Default.PagePackageSummary, cancellationToken);

    /// <summary>A package, or null when it is not published there.</summary>
    public Task<PackageDetail?> ReadAsync(Hash256 package, CancellationToken cancellationToken) =>
        _connection.FindAsync($"v1/packages/{package}", ClientJson.Default.PackageDetail, cancellationToken);

    /// <summary>The .evr file of a package, or null; what comes is checked completely and must be that package.</summary>
    /// <exception cref="EverArcadeAnswerException">The file is not the package that was asked for.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadFileAsync(Hash256 package, CancellationToken cancellationToken)
    {
        var file = await _connection.FindBytesAsync(
            $"v1/packages/{package}/file", PackageFile.FileBytesMax, cancellationToken).ConfigureAwait(false);
        if (file is { } bytes)
        {
            Check(package, bytes);
        }

        return file;
    }

    private static void Check(Hash256 asked, ReadOnlyMemory<byte> bytes)
    {
        if (!PackageFile.TryRead(bytes, out var read, out var refusals))
        {
            throw new EverArcadeAnswerException($"package {asked}", string.Join("; ", refusals));
        }

        if (read!.Hash != asked)
        {
            throw new EverArcadeAnswerException($"package {asked}", $"the file holds package {read.Hash}");
        }
    }
}
