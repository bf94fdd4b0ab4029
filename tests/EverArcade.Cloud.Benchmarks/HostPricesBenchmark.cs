using System.Buffers;
using System.Diagnostics;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>What a unit of host work takes against what it costs: nanoseconds per unit and per gas (docs/metering.md, Host
/// work). A unit that takes many more nanoseconds for its gas than instructions do is priced too low.</summary>
internal static class HostPricesBenchmark
{
    private const int Keys = 8_000;
    private const int Rounds = 15;

    private static readonly ExecutionProfile Profile = ExecutionProfile.Standard;

    private static readonly byte[] NoClaims = new byte[113];

    public static void Run()
    {
        var package = SampleContract.LoadCounter();
        var genesis = SampleContract.GenesisOf(package);
        var submission = SampleContract.Input(new ContractId(genesis.ComputeId().Hash), "n", "increment", "{}") with { GasLimit = Profile.GasMax };
        var (shorts, longs) = (Contract(State("1", 1)), Contract(State("1", 100)));
        var buffer = new ArrayBufferWriter<byte>();
        var copy = new byte[4 << 20];

        var tiny = Best(Advance(genesis, submission, Contract(State("1", 1, keys: 1)), State("1", 1, keys: 1)), 2_000);
        Print("an execution, but for the guest's instance", 1, tiny, Profile.Prices.PerExecution);

        var input = Best(
            () =>
            {
                buffer.ResetWrittenCount();
                _ = GuestInput.Encode(buffer, Profile, longs.Encoded.Bytes.Span, submission);
                buffer.WrittenSpan.CopyTo(copy);
            },
            10);
        Print("a byte of input", longs.Encoded.Bytes.Length, input, Profile.Prices.PerInputByte);

        var longOne = Best(Advance(genesis, submission, longs, State("1", 100, other: "2")), 10);
        Print("a byte of output, long entries, one of them changed", longs.Encoded.Bytes.Length, longOne, Profile.Prices.PerOutputByte);
        var shortOne = Best(Advance(genesis, submission, shorts, State("1", 1, other: "2")), 10);
        Print("a byte of output, short entries, one of them changed", shorts.Encoded.Bytes.Length, shortOne, Profile.Prices.PerOutputByte);

        var all = Best(Advance(genesis, submission, shorts, State("2", 1)), 3) - shortOne;
        Print("a changed key, when all change", Keys, all, Profile.Prices.PerChange);
        var added = Best(Advance(genesis, submission, ContractState.Empty, State("1", 1)), 3) - shortOne;
        Print("a new key, when all are new", Keys, added, Profile.Prices.PerChange);
        var removed = Best(Advance(genesis, submission, shorts, State("1", 1, keys: 1)), 3);
        Print("a removed key, when all but one go", Keys, removed, Profile.Prices.PerChange);
        var longAll = Best(Advance(genesis, submission, longs, State("2", 100)), 3) - longOne;
        Print("a key with 100 bytes, when all change", Keys, longAll, Profile.Prices.PerChange + 100 * Profile.Prices.PerChangeByte);
    }

    private static ContractState Contract(byte[] state) =>
        EncodedState.TryRead(state, out var encoded, out _) ? ContractState.FromEncoded(encoded) : throw new InvalidOperationException();

    private static Action Advance(Genesis genesis, Submission submission, ContractState state, byte[] after)
    {
        var head = Head.AtGenesis(genesis) with { StateRoot = state.Root };
        var id = submission.ComputeId();
        var outcome = new ExecutionOutcome
        {
            Status = ReceiptStatus.Succeeded,
            Detail = 0,
            GasUsed = 0,
            PeakMemoryPages = 1,
            Output = (byte[])[.. after, .. NoClaims],
        };
        return () =>
        {
            var result = Transition.Compute(Profile, head, state, PackageLimits.None, submission, id, Hash256.Zero, 100, outcome);
            if (result.Receipt.Status != ReceiptStatus.Succeeded)
            {
                throw new InvalidOperationException($"{result.Receipt.Status} {result.Receipt.Detail}");
            }
        };
    }

    private static byte[] State(string value, int repeat, int keys = Keys, string? other = null)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteUInt64((ulong)keys);
        for (var i = 0; i < keys; i++)
        {
            writer.WriteString($"k{i:d6}");
            writer.WriteString(string.Concat(Enumerable.Repeat(i == keys / 2 ? other ?? value : value, repeat)));
        }

        return output.WrittenSpan.ToArray();
    }

    private static double Best(Action work, int repeats)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < repeats; i++)
            {
                work();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / repeats);
        }

        return best;
    }

    private static void Print(string what, int units, double nanoseconds, uint gas) => Console.WriteLine(
        $"{what}: {nanoseconds / units:F2} ns, {gas} gas, {nanoseconds / units / gas:F3} ns per gas");
}
