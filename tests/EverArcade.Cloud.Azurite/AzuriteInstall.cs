using System.Diagnostics;
using System.Security.Cryptography;

namespace EverArcade.Cloud.Azurite;

/// <summary>The emulator's npm package, installed once for each lock file into the user's cache.</summary>
/// <remarks>Several test processes may want it at the same time: one installs, the others wait for its lock.</remarks>
internal static class AzuriteInstall
{
    private const string NodeMissing =
        "The storage tests run the Azurite emulator: install Node.js 20 or newer with npm (https://nodejs.org), "
        + "so that 'node' and 'npm' are on the PATH.";

    private static readonly TimeSpan InstallMax = TimeSpan.FromMinutes(8);

    /// <summary>Makes sure it is there.</summary>
    /// <returns>The emulator's entry script.</returns>
    /// <exception cref="InvalidOperationException">Node.js is missing, or npm could not install; says what to do.</exception>
    public static async Task<string> EnsureAsync()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "emulator");
        var name = Convert.ToHexStringLower(
            SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"))))[..16];
        var folder = Path.Combine(CacheRoot(), name);
        var entry = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "azurite.js");
        var done = Path.Combine(folder, "installed");
        _ = Directory.CreateDirectory(folder);
        await using var taken = await LockAsync(Path.Combine(folder, "lock"));
        if (!File.Exists(done) || !File.Exists(entry))
        {
            File.Copy(Path.Combine(source, "package.json"), Path.Combine(folder, "package.json"), overwrite: true);
            File.Copy(
                Path.Combine(source, "package-lock.json"), Path.Combine(folder, "package-lock.json"), overwrite: true);
            await InstallAsync(folder);
            await File.WriteAllTextAsync(done, "");
        }

        return entry;
    }

    /// <summary>Starts a program that Node.js brings.</summary>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException(NodeMissing);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException(NodeMissing, missing);
        }
    }

    private static string CacheRoot()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "everarcade-cloud", "azurite");
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(started) < InstallMax)
            {
                await Task.Delay(200);
            }
        }
    }

    private static async Task InstallAsync(string folder)
    {
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        using var process = Start(new ProcessStartInfo(
            npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        using var patience = new CancellationTokenSource(InstallMax);
        var reading = Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        var said = await reading;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"npm could not install the Azurite emulator into {folder} (exit code {process.ExitCode}): "
                + string.Join(" ", said).Trim());
        }
    }
}
