using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EverArcade.Cloud.Client.Tests.Interop;

/// <summary>Cases for the verifier in another language (tests/second-verifier), and the run over them.</summary>
internal sealed class SecondVerifier
{
    private readonly List<JsonObject> _cases = [];

    public int Valid => _cases.Count(item => item["valid"]!.GetValue<bool>());

    public int Invalid => _cases.Count - Valid;

    /// <summary>A case that holds.</summary>
    public void Holds(string kind, object members) => Add(kind, members, true);

    /// <summary>A case that must be refused.</summary>
    public void Fails(string kind, object members) => Add(kind, members, false);

    /// <summary>A case that holds, and it again with single bits of its bytes flipped, which must be refused.</summary>
    /// <param name="kind">What is checked.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="members">The case with given bytes.</param>
    /// <param name="flips">How many bits to flip, one a case, spread over the bytes.</param>
    public void HoldsUntilFlipped(string kind, byte[] bytes, Func<byte[], object> members, int flips = 12)
    {
        Holds(kind, members(bytes));
        for (var flip = 0; flip < flips; flip++)
        {
            var changed = bytes.ToArray();
            changed[flip * changed.Length / flips] ^= (byte)(1 << (flip % 8));
            Fails(kind, members(changed));
        }
    }

    /// <summary>Runs Node.js; a machine without it skips the test, and says so.</summary>
    public async Task RunAsync(string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "cases.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(_cases), cancellationToken);
        using var process = Start(file);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, output + error);
        Assert.EndsWith($"{_cases.Count} agreed, 0 disagreed", output.Trim(), StringComparison.Ordinal);
    }

    private static Process Start(string file)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("node", [Script(), file])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("Node.js is not here: install it to run the second verifier.");
            throw;
        }
    }

    /// <summary>The script stands beside the tests, wherever they were built.</summary>
    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "tests", "second-verifier", "verify.mjs");
            if (File.Exists(script))
            {
                return script;
            }
        }

        throw new FileNotFoundException("tests/second-verifier/verify.mjs");
    }

    private void Add(string kind, object members, bool isValid)
    {
        var item = JsonSerializer.SerializeToNode(members)!.AsObject();
        item["kind"] = kind;
        item["name"] = $"{kind} {_cases.Count}";
        item["valid"] = isValid;
        _cases.Add(item);
    }
}
