using System.Text;
using EverArcade.Cloud.Client.Logs;
using EverArcade.Cloud.Client.Receipts;
using EverArcade.Cloud.Client.Submissions;
using EverArcade.Cloud.Http.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Client.Tests.Interop;

/// <summary>What a host serves, checked by a second implementation that was written from docs/format.md alone.</summary>
public sealed class SecondVerifierTests(PumpedHost hosted) : IClassFixture<PumpedHost>, IDisposable
{
    private const int Count = 300;

    // docs/format/state-receipts-packages.md, Archive.
    private const int ArchiveHeaderBytes = 12;
    private const int ItemHeaderBytes = 5;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    private readonly EverArcadeClient _api = new(hosted.Host.Http);
    private readonly string _folder = Directory.CreateTempSubdirectory("everarcade-interop-").FullName;
    private readonly SecondVerifier _verifier = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task EverythingServed_SecondImplementation_Agrees()
    {
        var contract = await CreateAsync();
        var receipts = await ReadReceiptsAsync(contract);
        AddChain(contract, receipts);
        await AddInclusionsAsync(contract);
        await AddConsistenciesAsync(contract);
        await AddStateProofsAsync(contract);
        await AddCheckpointsAsync(contract);
        await AddNoteAndMirrorAsync(contract);
        await AddArchiveAsync(contract);
        Assert.InRange(_verifier.Valid, 80, 1_000);
        Assert.InRange(_verifier.Invalid, 500, 10_000);
        await _verifier.RunAsync(_folder, Token);
    }

    private void AddChain(ContractId contract, List<CheckedReceipt> receipts)
    {
        var log = LogFrontier.Empty;
        foreach (var receipt in receipts)
        {
            log = log.Append(receipt.Hash);
        }

        var bytes = receipts.Select(receipt => Encode(receipt.Receipt)).ToArray();
        var flat = bytes.SelectMany(item => item).ToArray();
        _verifier.HoldsUntilFlipped("chain", flat, changed => new
        {
            contract = contract.ToString(),
            receipts = changed.Chunk(Receipt.EncodedLength).Select(Hex),
            root = log.Root.ToString(),
        });
        _verifier.Fails("chain", new
        {
            contract = contract.ToString(),
            receipts = bytes.Reverse().Select(Hex),
            root = log.Root.ToString(),
        });
    }

    private async Task AddInclusionsAsync(ContractId contract)
    {
        foreach (var (sequence, size) in new[] { (1, 1), (1, 2), (2, 3), (1, 300), (300, 300), (256, 256), (257, 300), (100, 129), (255, 257) })
        {
            var found = await _api.Receipts.ProveAsync(contract, new Sequence((ulong)sequence), (ulong)size, Token);
            _verifier.HoldsUntilFlipped("inclusion", found.Proof.Encode(), proof => new
            {
                proof = Hex(proof),
                receipt = found.Receipt.ToString(),
                size,
                root = found.Root.ToString(),
            });
            _verifier.Fails("inclusion", new
            {
                proof = Hex(found.Proof.Encode()),
                receipt = Hash256.Zero.ToString(),
                size,
                root = found.Root.ToString(),
            });
        }
    }

    private async Task AddConsistenciesAsync(ContractId contract)
    {
        foreach (var (from, to) in new[] { (1, 2), (2, 3), (3, 300), (128, 300), (255, 256), (256, 300), (300, 300), (64, 65) })
        {
            var old = (await _api.Receipts.ProveAsync(contract, new Sequence(1), (ulong)from, Token)).Root;
            var found = await _api.Receipts.CompareAsync(contract, (ulong)from, (ulong)to, old, Token);
            _verifier.HoldsUntilFlipped("consistency", found.Proof.Encode(), proof => new
            {
                proof = Hex(proof),
                oldSize = from,
                oldRoot = old.ToString(),
                newSize = to,
                newRoot = found.NewRoot.ToString(),
            });
        }
    }

    private async Task AddStateProofsAsync(ContractId contract)
    {
        foreach (var key in Enumerable.Range(0, 40).Select(KeyOf).Append("absent").Append("").Append("ключ 🗝"))
        {
            var entry = await _api.State.ReadEntryAsync(contract, key, Token);
            _verifier.HoldsUntilFlipped("stateProof", entry.Proof.Encode(), proof => new
            {
                proof = Hex(proof),
                root = entry.StateRoot.ToString(),
                key,
                value = entry.Value,
            });
            _verifier.Fails("stateProof", new
            {
                proof = Hex(entry.Proof.Encode()),
                root = entry.StateRoot.ToString(),
                key,
                value = entry.Value is null ? "there" : entry.Value + "!",
            });
        }
    }

    private async Task AddCheckpointsAsync(ContractId contract)
    {
        var page = await _api.Checkpoints.ListAsync(contract, Sequence.Zero, 20, Token);
        foreach (var found in page.Items)
        {
            _verifier.HoldsUntilFlipped("checkpoint", found.Signed.Encode(), bytes => new
            {
                bytes = Hex(bytes),
                host = found.Signed.Host.ToString(),
                hash = found.Hash.ToString(),
                logRoot = found.Signed.Checkpoint.Frontier.Root.ToString(),
            });
        }
    }

    private async Task AddNoteAndMirrorAsync(ContractId contract)
    {
        var key = (await _api.Logs.ReadKeyAsync(contract, BranchId.Genesis, Token))!.Value;
        var folder = Path.Combine(_folder, "mirror");
        var found = (await new LogMirror(folder, key).UpdateAsync(
            _api.Logs, contract, BranchId.Genesis, new Quiet(), Token))!;
        var text = Encoding.UTF8.GetBytes(found.Note.ToString());
        _verifier.Holds("note", NoteCase(text));
        for (var at = 0; at < text.Length; at += 7)
        {
            // Letters for letters: what is no text could not be written into a JSON case.
            if (char.IsAsciiLetter((char)text[at]))
            {
                var changed = text.ToArray();
                changed[at] = (byte)(changed[at] == (byte)'q' ? 'r' : 'q');
                _verifier.Fails("note", NoteCase(changed));
            }
        }

        _verifier.Holds("mirror", new { folder, key = key.ToString() });
        var other = Path.Combine(_folder, "changed");
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var copy = other + _verifier.Invalid;
            Copy(folder, copy);
            var target = Path.Combine(copy, Path.GetRelativePath(folder, path));
            var bytes = await File.ReadAllBytesAsync(target, Token);
            bytes[0] ^= 1;
            await File.WriteAllBytesAsync(target, bytes, Token);
            _verifier.Fails("mirror", new { folder = copy, key = key.ToString() });
        }

        object NoteCase(byte[] note) => new
        {
            text = Encoding.UTF8.GetString(note),
            key = key.ToString(),
            size = Count,
            root = found.Log.Root.ToString(),
        };
    }

    // Bits are flipped behind the package, whose content only a reader of packages can judge.
    private async Task AddArchiveAsync(ContractId contract)
    {
        var audit = await _api.Audits.StartAsync(contract, null, null, Wait, Token);
        var certificate = (await _api.Audits.ReadCertificateAsync(contract, audit.Id, Token))!.Value.ToArray();
        Assert.True(SignedAuditCertificate.TryRead(certificate, out var signed, out _));
        _verifier.HoldsUntilFlipped("certificate", certificate, bytes => new
        {
            bytes = Hex(bytes),
            auditor = signed!.Auditor.ToString(),
            contract = contract.ToString(),
            stateRoot = signed.Certificate.End.StateRoot.ToString(),
            logRoot = signed.Certificate.End.LogRoot.ToString(),
        });

        using var archive = new MemoryStream();
        await _api.Contracts.ExportAsync(contract, null, null, archive, Token);
        var file = archive.ToArray();
        var origin = ArchiveHeaderBytes;
        for (var item = 0; item < 3; item++)
        {
            origin += ItemHeaderBytes + BitConverter.ToInt32(file, origin + 1);
        }

        _verifier.HoldsUntilFlipped("archive", file[origin..], rest => Case([.. file[..origin], .. rest]), flips: 40);
        AddForeignCertificate(file[..origin], file[origin..], signed!, Case);

        object Case(byte[] bytes) => new { bytes = Hex(bytes), host = signed!.Auditor.ToString(), confirmed = 1 };
    }

    /// <summary>The archive with a certificate that holds and speaks of another state at the end.</summary>
    private void AddForeignCertificate(byte[] origin, byte[] rest, SignedAuditCertificate signed, Func<byte[], object> archive)
    {
        using var other = SigningKey.FromSeed(new byte[SigningKey.SeedLength]);
        var wrong = SignedAuditCertificate.Sign(
            signed.Certificate with { End = signed.Certificate.End with { StateRoot = Hash256.Of("other"u8) } }, other).Encode();
        Assert.Equal((byte)ArchiveItemKind.Certificate, rest[0]);
        Assert.Equal(wrong.Length, BitConverter.ToInt32(rest, 1));
        _verifier.Fails("archive", archive([.. origin, .. rest[..ItemHeaderBytes], .. wrong, .. rest[(ItemHeaderBytes + wrong.Length)..]]));
    }

    private async Task<ContractId> CreateAsync()
    {
        var package = await _api.Packages.PublishAsync(TestHost.PackageFileOf(), Token);
        var contract = (await _api.Contracts.CreateAsync(package.Package, "interop", null, Token)).Contract;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Count), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token },
            async (i, token) => await _api.Submissions.SubmitAsync(
                SubmissionDraft.Create(contract, "set", $$"""{"key":"{{KeyOf(i % 60)}}","value":"{{i}}"}"""), Wait, token));
        return contract;
    }

    private async Task<List<CheckedReceipt>> ReadReceiptsAsync(ContractId contract)
    {
        var receipts = new List<CheckedReceipt>();
        while (receipts.Count < Count)
        {
            var next = new Sequence((ulong)receipts.Count + 1);
            receipts.AddRange((await _api.Receipts.ListAsync(contract, next, 100, raw: true, Token)).Items);
        }

        return receipts;
    }

    private static byte[] Encode(Receipt receipt)
    {
        var bytes = new byte[Receipt.EncodedLength];
        ReceiptCodec.Write(receipt, bytes);
        return bytes;
    }

    private static string KeyOf(int number) => $"player/{number:D3}/score";

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static void Copy(string from, string to)
    {
        foreach (var path in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, path));
            _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }

    private sealed class Quiet : IProgress<(ulong Checked, ulong Size)>
    {
        public void Report((ulong Checked, ulong Size) value) => Assert.True(value.Checked <= value.Size);
    }
}
