using System.Diagnostics;
using System.Text;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>A key's proof in a 1,000,000-key state. Targets: below 2 KB, verified in under 100 us.</summary>
internal static class StateProofBenchmark
{
    private const int Keys = 1_000_000;
    private const int Samples = 20_000;

    public static void Run()
    {
        var tree = StateTree.FromEncoded(StateRootBenchmark.Read(StateRootBenchmark.Encode(Keys)));
        var root = tree.Root;
        foreach (var present in new[] { true, false })
        {
            var keys = Enumerable.Range(0, Samples)
                .Select(i => Encoding.UTF8.GetBytes(present ? $"key/{i * 7919 % Keys:D8}" : $"absent/{i}")).ToArray();
            var proofs = Array.ConvertAll(keys, key => tree.Prove(key).Encode());
            var values = Enumerable.Range(0, Samples).Select(i => Encoding.UTF8.GetBytes($"value {i * 7919 % Keys}")).ToArray();
            for (var round = 0; round < 3; round++)
            {
                var started = Stopwatch.GetTimestamp();
                for (var i = 0; i < Samples; i++)
                {
                    // As a light client does: bytes off the wire, then the check.
                    var holds = StateProof.TryRead(proofs[i], out var proof, out _)
                        && (present ? proof!.VerifyPresent(root, keys[i], values[i]) : proof!.VerifyAbsent(root, keys[i]));
                    if (!holds)
                    {
                        throw new InvalidOperationException($"The proof of key {i} does not verify.");
                    }
                }

                var micros = Stopwatch.GetElapsedTime(started).TotalMicroseconds / Samples;
                var longest = proofs.Max(proof => proof.Length);
                Console.WriteLine(
                    $"proof of {(present ? "a value" : "an absence")} among {Keys} keys: at most {longest} bytes (target 2,000: "
                    + $"{(longest < 2_000 ? "met" : "missed")}), verified in {micros:F2} us (target 100: {(micros < 100 ? "met" : "missed")})");
            }
        }
    }
}
