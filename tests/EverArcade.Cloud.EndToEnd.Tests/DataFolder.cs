namespace EverArcade.Cloud.EndToEnd.Tests;

/// <summary>A folder of a test's own, removed at its end.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("everarcade-e2e-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
