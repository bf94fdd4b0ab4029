using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>Every single-item corruption of a contract's history that there is, over any store.</summary>
/// <param name="store">What is poisoned.</param>
/// <param name="ledger">The same store, as it reads when it is whole.</param>
/// <param name="contract">Whose history.</param>
/// <param name="other">Another contract, of another package, with a history as long: what is swapped is swapped with it.</param>
/// <param name="branched">A contract whose second branch begins at its first checkpoint and has pieces too long for a row.</param>
/// <param name="package">The blob of the contract's package file.</param>
public sealed class Poisoner(
    RawStore store, ILedger ledger, ContractId contract, ContractId other, ContractId branched, Hash256 package)
{
    private static readonly ulong[] Receipts = [1, 49, 50, 51, 137, 260];

    public async Task<IReadOnlyList<PoisonCase>> ListAsync()
    {
        var cases = new List<PoisonCase>();
        foreach (var sequence in Receipts)
        {
            await AddReceiptAsync(cases, sequence);
        }

        foreach (var row in await ledger.ListCheckpointsAsync(contract, BranchId.Genesis, Sequence.Zero, 100, default))
        {
            await AddCheckpointAsync(cases, row);
            if (store.Fields(RawKind.NewestCheckpoint).Count > 0)
            {
                await AddNewestCheckpointAsync(cases, row.Sequence.Number);
            }
        }

        await FlipsAsync(cases, new RawRow(RawKind.LogNode, contract), ["corruption:log"]);
        await ReplaceAsync(cases, new RawRow(RawKind.LogNode, contract), "deleted", null, ["corruption:log"]);
        await FlipsAsync(cases, new RawRow(RawKind.Genesis, contract), ["corruption:genesis"]);
        await FlipsAsync(cases, new RawRow(RawKind.Head, contract), ["corruption:head"]);
        await SwapAsync(cases, new RawRow(RawKind.Head, contract), new RawRow(RawKind.Head, other), ["corruption:head"]);
        await ReplaceAsync(cases, new RawRow(RawKind.Head, contract), "deleted", null, ["corruption:head"]);
        await FlipsAsync(cases, new RawRow(RawKind.Package, contract), ["corruption:package"]);
        await ReplaceAsync(cases, new RawRow(RawKind.Package, contract), "deleted", null, ["corruption:package"]);
        await AddBlobAsync(cases, contract, "package", package, ["corruption:package"]);
        if (store.Fields(RawKind.PackageName).Count > 0)
        {
            await FlipsAsync(cases, new RawRow(RawKind.PackageName, contract), ["corruption:package"]);
            await ReplaceAsync(cases, new RawRow(RawKind.PackageName, contract), "deleted", null, ["corruption:package"]);
            await SwapAsync(
                cases, new RawRow(RawKind.PackageName, contract), new RawRow(RawKind.PackageName, other), ["corruption:package"]);
        }

        await AddSuffixAsync(cases);
        await AddBranchesAsync(cases);
        return cases;
    }

    /// <summary>Heads and receipts of two branches, and pieces that a store keeps in blobs of their own.</summary>
    private async Task AddBranchesAsync(List<PoisonCase> cases)
    {
        foreach (var head in new[] { new RawRow(RawKind.ClosedHead, branched), new RawRow(RawKind.Head, branched, Branch: 1) })
        {
            await FlipsAsync(cases, head, ["corruption:head"]);
            await ReplaceAsync(cases, head, "deleted", null, ["corruption:head"]);
            await SwapAsync(cases, head, new RawRow(RawKind.Head, other), ["corruption:head"]);
        }

        await SwapAsync(
            cases, new RawRow(RawKind.ClosedHead, branched), new RawRow(RawKind.Head, branched, Branch: 1), ["corruption:head"]);
        for (var sequence = PoisonRun.CheckpointReceipts + 1UL; sequence <= PoisonRun.BranchEnd; sequence++)
        {
            var row = new RawRow(RawKind.Receipt, branched, sequence, Branch: 1);
            await ReplaceAsync(cases, row, "deleted", null, ["gap"], sequence);
            await SwapAsync(
                cases, row, row with { Branch = 0 }, ["divergence:branch", "divergence:previousReceipt", "corruption:receipt"], sequence);
            foreach (var (field, blob) in await store.ListSpilledAsync(row))
            {
                var kind = "corruption:" + field[..^"Blob".Length];
                await AddBlobAsync(cases, branched, $"{field} of receipt {sequence}", blob, [kind], sequence);
                var named = new Dictionary<string, byte[]>((await store.ReadAsync(row))!);
                named[field] = [.. named[field]];
                named[field][7] ^= 1;
                await ReplaceAsync(cases, row, field + " names nothing", named, [kind], sequence);
            }
        }
    }

    private async Task AddReceiptAsync(List<PoisonCase> cases, ulong sequence)
    {
        var row = new RawRow(RawKind.Receipt, contract, sequence);
        await FlipsAsync(cases, row, field => [field switch
        {
            "submission" or "diff" => $"corruption:{field}",
            "marker" or "submission_id" => "corruption:marker",
            _ => "corruption:receipt",
        }]);
        foreach (var kind in new[] { RawKind.Marker, RawKind.Entry })
        {
            var key = new RawRow(kind, contract, sequence);
            await FlipsAsync(cases, key, ["corruption:marker"]);
            await ReplaceAsync(cases, key, "deleted", null, ["corruption:marker"]);
            await SwapAsync(cases, key, key with { Number = sequence == 260 ? 259 : sequence + 1 }, ["corruption:marker"]);
        }

        await ReplaceAsync(cases, row, "deleted", null, ["gap"]);
        var next = row with { Number = sequence == 260 ? 259 : sequence + 1 };
        var copied = (await store.ReadAsync(next))!;
        await ReplaceAsync(cases, row, "duplicated over", copied, ["divergence:sequence", "corruption:receipt"]);
        await SwapAsync(cases, row, next, ["divergence:sequence", "divergence:previousReceipt", "corruption:receipt"]);
        await SwapAsync(
            cases, row, row with { Contract = other }, ["divergence:contract", "corruption:submission", "corruption:receipt"]);

        // A forger who keeps hash and receipt in step.
        var fields = (await store.ReadAsync(row))!;
        Assert.True(ReceiptCodec.TryRead(fields["receipt"], out var receipt, out _));
        foreach (var (name, forged) in new[]
        {
            ("gasUsed", receipt! with { GasUsed = receipt.GasUsed + 1 }),
            ("newStateRoot", receipt with { NewStateRoot = Hash256.Of("x"u8) }),
            ("outputHash", receipt with { OutputHash = Hash256.Of("x"u8) }),
        })
        {
            var changed = new Dictionary<string, byte[]>(fields)
            {
                ["receipt"] = forged.Encode(),
                ["hash"] = forged.ComputeHash().ToArray(),
            };
            await ReplaceAsync(cases, row, "forged " + name, changed, ["divergence:" + name]);
        }
    }

    private async Task AddCheckpointAsync(List<PoisonCase> cases, CheckpointRow checkpoint)
    {
        var row = new RawRow(RawKind.Checkpoint, contract, checkpoint.Sequence.Number);
        await FlipsAsync(cases, row, ["corruption:checkpoint"]);
        await ReplaceAsync(
            cases, row, "deleted", null, ["divergence:checkpoint-previous", "divergence:head-checkpoint", "corruption:checkpoint"]);
        await SwapAsync(cases, row, row with { Contract = other }, ["corruption:checkpoint"]);
        var neighbour = row with { Number = row.Number == 50 ? 100UL : row.Number - 50 };
        await SwapAsync(cases, row, neighbour, ["corruption:checkpoint"]);
        Assert.True(SignedCheckpoint.TryRead(checkpoint.Bytes.Span, out var signed, out _));
        using var stranger = SigningKey.FromSeed([.. Enumerable.Repeat((byte)9, SigningKey.SeedLength)]);
        var fields = await store.ForgeCheckpointAsync(row, SignedCheckpoint.Sign(signed!.Checkpoint, stranger).Encode());
        await ReplaceAsync(cases, row, "signed by a stranger", fields, ["corruption:checkpoint"]);
        await AddBlobAsync(cases, contract, $"state of checkpoint {checkpoint.Sequence}", signed.Checkpoint.StateBlob, ["corruption:state"]);
    }

    private async Task AddNewestCheckpointAsync(List<PoisonCase> cases, ulong sequence)
    {
        var row = new RawRow(RawKind.NewestCheckpoint, contract, sequence);
        await FlipsAsync(cases, row, ["corruption:checkpoint"]);
        await ReplaceAsync(cases, row, "deleted", null, ["corruption:checkpoint"]);
        await SwapAsync(cases, row, row with { Contract = other }, ["corruption:checkpoint"]);
    }

    private async Task AddBlobAsync(
        List<PoisonCase> cases, ContractId whose, string name, Hash256 blob, IReadOnlyList<string> kinds, ulong? sequence = null)
    {
        var good = (await store.ReadBlobAsync(blob))!;
        Task Undo() => store.WriteBlobAsync(blob, good);
        for (var at = 0; at < good.Length; at += Math.Max(1, good.Length / 4))
        {
            var flipped = good.ToArray();
            flipped[at] ^= 0x10;
            Add($"bit of byte {at}", flipped);
        }

        Add("deleted", null);
        Add("cut short", good[..^1]);
        Add("another's bytes", new byte[40]);

        void Add(string how, byte[]? bytes) => cases.Add(new PoisonCase(
            $"blob of {name}: {how}", whose, kinds, () => store.WriteBlobAsync(blob, bytes), Undo, sequence));
    }

    /// <summary>A history rewritten from one receipt on, every link and hash of it in step.</summary>
    private async Task AddSuffixAsync(List<PoisonCase> cases)
    {
        foreach (var first in new ulong[] { 2, 120, 255 })
        {
            var rows = await ledger.ReadReceiptsAsync(contract, BranchId.Genesis, new Sequence(first), 1_000, default);
            var (good, bad) = (new List<(RawRow Row, IReadOnlyDictionary<string, byte[]> Fields)>(), new List<IReadOnlyDictionary<string, byte[]>>());
            Hash256? previous = null;
            foreach (var stored in rows)
            {
                var row = new RawRow(RawKind.Receipt, contract, stored.Sequence.Number);
                var fields = (await store.ReadAsync(row))!;
                Assert.True(ReceiptCodec.TryRead(stored.Receipt.Span, out var receipt, out _));
                var forged = previous is { } link ? receipt! with { PreviousReceipt = link } : receipt! with { GasUsed = receipt.GasUsed + 1 };
                previous = forged.ComputeHash();
                good.Add((row, fields));
                bad.Add(new Dictionary<string, byte[]>(fields)
                {
                    ["receipt"] = forged.Encode(),
                    ["hash"] = forged.ComputeHash().ToArray(),
                });
            }

            cases.Add(new PoisonCase(
                $"suffix from {first} on, consistently rewritten", contract, ["divergence:gasUsed"],
                async () =>
                {
                    for (var index = 0; index < good.Count; index++)
                    {
                        await store.WriteAsync(good[index].Row, bad[index]);
                    }
                },
                async () =>
                {
                    foreach (var (row, fields) in good)
                    {
                        await store.WriteAsync(row, fields);
                    }
                }));
        }
    }

    private Task FlipsAsync(List<PoisonCase> cases, RawRow row, IReadOnlyList<string> kinds) =>
        FlipsAsync(cases, row, _ => kinds);

    private async Task FlipsAsync(List<PoisonCase> cases, RawRow row, Func<string, IReadOnlyList<string>> kinds)
    {
        var good = (await store.ReadAsync(row))!;
        foreach (var (field, flips) in store.Fields(row.Kind))
        {
            for (var flip = 0; flip < flips; flip++)
            {
                var at = flip * (good[field].Length - 1) / Math.Max(1, flips - 1);
                var bytes = good[field].ToArray();
                bytes[at] ^= (byte)(1 << (flip % 8));
                cases.Add(new PoisonCase(
                    $"{row.Kind} {row.Number}: bit {flip % 8} of byte {at} of {field}", row.Contract, kinds(field),
                    () => store.WriteAsync(row, new Dictionary<string, byte[]>(good) { [field] = bytes }),
                    () => store.WriteAsync(row, good)));
            }
        }
    }

    private async Task ReplaceAsync(
        List<PoisonCase> cases, RawRow row, string how, IReadOnlyDictionary<string, byte[]>? fields, IReadOnlyList<string> kinds,
        ulong? sequence = null)
    {
        var good = (await store.ReadAsync(row))!;
        cases.Add(new PoisonCase(
            $"{row.Kind} {row.Number}: {how}", row.Contract, kinds, () => store.WriteAsync(row, fields),
            () => store.WriteAsync(row, good), sequence));
    }

    private async Task SwapAsync(
        List<PoisonCase> cases, RawRow one, RawRow two, IReadOnlyList<string> kinds, ulong? sequence = null)
    {
        var (first, second) = ((await store.ReadAsync(one))!, (await store.ReadAsync(two))!);
        cases.Add(new PoisonCase(
            $"{one.Kind} {one.Number}: swapped with {(two.Contract == one.Contract ? $"{two.Number} of branch {two.Branch}" : "another contract's")}", one.Contract, kinds,
            async () =>
            {
                await store.WriteAsync(one, second);
                await store.WriteAsync(two, first);
            },
            async () =>
            {
                await store.WriteAsync(one, first);
                await store.WriteAsync(two, second);
            },
            sequence));
    }
}
