using System.Buffers;
using System.Diagnostics;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>One changed key in a 100,000-key state: the new root of the tree. Target: under 50 us.</summary>
internal static class StateRootBenchmark
{
    private const int Keys = 100_000;
    private const int Changes = 20_000;

    public static void Run()
    {
        var tree = StateTree.FromEncoded(Read(Encode(Keys)));
        for (var round = 0; round < 4; round++)
        {
            var diffs = Enumerable.Range(0, Changes).Select(i => Diff(i * 7919 % Keys, $"changed in {round}")).ToArray();
            var started = Stopwatch.GetTimestamp();
            foreach (var diff in diffs)
            {
                tree = tree.Apply(diff);
                _ = tree.Root;
            }

            var micros = Stopwatch.GetElapsedTime(started).TotalMicroseconds / Changes;
            Console.WriteLine($"root after one change of {Keys} keys: {micros:F2} us (target 50: {(micros < 50 ? "met" : "missed")})");
        }
    }

    public static EncodedState Read(byte[] bytes) => EncodedState.TryRead(bytes, out var state, out var problem)
        ? state
        : throw new InvalidOperationException(problem.ToString());

    public static byte[] Encode(int keys)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteCount(keys);
        for (var key = 0; key < keys; key++)
        {
            writer.WriteString($"key/{key:D8}");
            writer.WriteString($"value {key}");
        }

        return output.WrittenSpan.ToArray();
    }

    private static StateDiff Diff(int key, string value)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteCount(1);
        writer.WriteString($"key/{key:D8}");
        writer.WriteBool(true);
        writer.WriteString(value);
        return StateDiff.TryRead(output.WrittenSpan.ToArray(), out var diff, out var problem)
            ? diff!
            : throw new InvalidOperationException(problem.ToString());
    }
}
