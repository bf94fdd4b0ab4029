using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution.Tests;

/// <summary>The guests of src/guests, as a compiler made them.</summary>
public sealed class GuestModulesTests
{
    private static readonly ExecutionLimits Limits = new(10_000_000, 4 << 20, ExecutionProfile.Standard.Prices);

    [Theory]
    [InlineData("counter/counter.wasm", PackageEntry.Execute)]
    [InlineData("counter/counter-packed.wasm", PackageEntry.EverArcadeExecute)]
    [InlineData("arena/arena.wasm", PackageEntry.Execute)]
    public void Check_OwnGuest_HasNoRefusals(string path, PackageEntry entry) =>
        Assert.Empty(Guest.Loader().Check(Guest.Package(Read(path), entry)));

    [Theory]
    [InlineData("counter/counter.wasm", PackageEntry.Execute)]
    [InlineData("counter/counter-packed.wasm", PackageEntry.EverArcadeExecute)]
    public async Task Execute_Increment_AnswersTheNewState(string path, PackageEntry entry)
    {
        var loaded = Guest.Load(Guest.Package(Read(path), entry));
        var input = Input(37, "increment", """{"args":{"amount":5},"sender":null}""");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Guest.RunAsync(loaded, Limits, input)));
        Assert.All(outcomes, outcome =>
        {
            Assert.Equal((ReceiptStatus.Succeeded, outcomes[0].GasUsed), (outcome.Status, outcome.GasUsed));
            Assert.True(outcome.Output.Span.StartsWith(State(42)));
        });
    }

    [Fact]
    public async Task Execute_UnknownAction_IsReverted()
    {
        var loaded = Guest.Load(Guest.Package(Read("counter/counter.wasm")));
        var outcome = await Guest.RunAsync(loaded, Limits, Input(1, "explode", """{"args":{},"sender":null}"""));
        Assert.Equal((ReceiptStatus.Reverted, 0), (outcome.Status, outcome.Output.Length));
    }

    [Fact] // Every prefix of a good input is a bad one: the guest refuses or traps, and never reaches the host.
    public async Task Execute_TruncatedInput_IsAFailureReceipt()
    {
        var loaded = Guest.Load(Guest.Package(Read("counter/counter.wasm")));
        var input = Input(1, "increment", """{"args":{},"sender":null}""");
        for (var length = 0; length < input.Length; length++)
        {
            var outcome = await Guest.RunAsync(loaded, Limits, input[..length]);
            Assert.Contains(outcome.Status, new[] { ReceiptStatus.Reverted, ReceiptStatus.Trapped });
        }
    }

    private static byte[] Input(int counter, string action, string payload)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteUInt64(1);
        output.Write(State(counter));
        writer.WriteUInt64(1);
        writer.WriteString("node-1");
        writer.WriteString(action);
        writer.WriteString(payload);
        writer.WriteUInt64(0);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] State(int counter)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteUInt64(1);
        writer.WriteString("counter");
        writer.WriteString(counter.ToString());
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Read(string path) => File.ReadAllBytes(RepositoryRoot.Of($"src/guests/{path}"));
}
