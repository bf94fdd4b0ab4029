using System.Text;
using EverArcade.Cloud.Client.Logs;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Submissions;
using EverArcade.Cloud.Http.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Notes;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Client.Tests;

/// <summary>A log that is followed from outside, and hosts that rewrite it.</summary>
public sealed class LogMirrorTests(PumpedHost hosted) : IClassFixture<PumpedHost>, IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    private readonly EverArcadeClient _api = new(hosted.Host.Http);
    private readonly string _folder = Directory.CreateTempSubdirectory("everarcade-mirror-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Update_LogGrows_CopyFollowsAndVerifiesOffline()
    {
        var (contract, key) = await CreateAsync(270);
        var mirror = new LogMirror(_folder, key);
        foreach (var more in new[] { 0, 3, 250 })
        {
            await SubmitAsync(contract, more);
            var note = await UpdateAsync(mirror, _api, contract);
            var head = (await _api.Contracts.ReadAsync(contract, Token))!.Head;
            Assert.Equal((head.Sequence.Number, head.LogRoot), (note!.Log.Size, note.Log.Root));
            Assert.Equal(note.Log.Root, mirror.Verify(new Quiet(), Token).Log.Root);
        }

        // The host serves the very tiles that were made here from the entries.
        foreach (var tile in LogTile.AllOf(0, 523).Concat(LogTile.AllOf(1, 523)))
        {
            Assert.Equal(
                (await _api.Logs.ReadTileAsync(contract, BranchId.Genesis, tile, Token)).ToArray(),
                await File.ReadAllBytesAsync(Path.Combine([_folder, .. tile.ToString().Split('/')]), Token));
        }
    }

    [Fact]
    public async Task Verify_AnyFileChanged_Throws()
    {
        var (contract, key) = await CreateAsync(260);
        var mirror = new LogMirror(_folder, key);
        _ = await UpdateAsync(mirror, _api, contract);
        foreach (var path in Directory.GetFiles(_folder, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(path, Token);
            foreach (var at in new[] { 0, bytes.Length / 2, bytes.Length - 2 })
            {
                var changed = bytes.ToArray();
                changed[at] ^= 1;
                await File.WriteAllBytesAsync(path, changed, Token);
                _ = Assert.Throws<EverArcadeAnswerException>(() => mirror.Verify(new Quiet(), Token));
            }

            File.Delete(path);
            _ = Assert.Throws<EverArcadeAnswerException>(() => mirror.Verify(new Quiet(), Token));
            await File.WriteAllBytesAsync(path, bytes, Token);
        }

        _ = mirror.Verify(new Quiet(), Token);
    }

    [Fact]
    public async Task Update_EntryForged_ThrowsAndTheNextHonestRunRecovers()
    {
        var (contract, key) = await CreateAsync(20);
        var mirror = new LogMirror(_folder, key);
        var before = await UpdateAsync(mirror, _api, contract);
        await SubmitAsync(contract, 5);
        var liar = Lying((path, bytes) => path.Contains("entries", StringComparison.Ordinal) ? Flip(bytes, bytes.Length - 1) : bytes);
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(() => UpdateAsync(mirror, liar, contract));
        Assert.Equal(before!.Log.Root, mirror.ReadNote()!.Log.Root);
        Assert.Equal(25ul, (await UpdateAsync(mirror, _api, contract))!.Log.Size);
    }

    [Fact]
    public async Task Update_HostSignsAnotherHistory_Throws()
    {
        var (contract, _) = await CreateAsync(20);
        // The host itself turns: same key, other entries, and a note that fits them.
        using var signer = SigningKey.FromSeed(new byte[32]);
        var key = NoteKey.Of("example.org/log", signer.PublicKey);
        var mirror = new LogMirror(_folder, key);
        Assert.Equal(20ul, (await UpdateAsync(mirror, Signing(20, 0), contract))!.Log.Size);
        var fork = await Assert.ThrowsAsync<EverArcadeAnswerException>(() => UpdateAsync(mirror, Signing(300, 7), contract));
        Assert.Contains("signed", fork.Detail, StringComparison.Ordinal);
        var shrunk = await Assert.ThrowsAsync<EverArcadeAnswerException>(() => UpdateAsync(mirror, Signing(19, 0), contract));
        Assert.Contains("never shrinks", shrunk.Detail, StringComparison.Ordinal);
        Assert.Equal(300ul, (await UpdateAsync(mirror, Signing(300, 0), contract))!.Log.Size);

        EverArcadeClient Signing(int size, int forked)
        {
            var log = LogFrontier.Empty;
            var receipts = Enumerable.Range(0, size).Select(i => Hash256.Of([(byte)i, (byte)(i >> 8), (byte)forked])).ToArray();
            foreach (var receipt in receipts)
            {
                log = log.Append(receipt);
            }

            return Lying((path, _) =>
            {
                if (path.EndsWith("checkpoint", StringComparison.Ordinal))
                {
                    return Encoding.UTF8.GetBytes(LogNote.Sign(key.Name, log, signer).ToString());
                }

                Assert.True(LogTile.TryParse(path[(path.IndexOf("/tile/", StringComparison.Ordinal) + 6)..], out var tile));
                return [.. receipts.Skip((int)tile.First).Take(tile.Width).SelectMany(receipt => new byte[] { 0, 32 }.Concat(receipt.ToArray()))];
            });
        }
    }

    [Fact]
    public async Task Update_OtherKeyOrUnknownLog_ThrowsOrIsNull()
    {
        var (contract, key) = await CreateAsync(1);
        using var other = SigningKey.FromSeed(new byte[32]);
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(
            () => UpdateAsync(new LogMirror(_folder, NoteKey.Of(key.Name, other.PublicKey)), _api, contract));
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(
            () => UpdateAsync(new LogMirror(_folder, NoteKey.Of("example.org", key.Key)), _api, contract));
        Assert.Null(await UpdateAsync(new LogMirror(_folder, key), _api, new ContractId(Hash256.Zero)));
        Assert.Null(await _api.Logs.ReadKeyAsync(contract, new BranchId(1), Token));
    }

    [Fact]
    public async Task Update_AfterARollback_ClosedLogStaysAndTheNewOneSharesItsPast()
    {
        var (contract, closed) = await CreateAsync(12);
        await hosted.Host.WaitForCheckpointAsync(contract);
        var checkpoint = (await _api.Checkpoints.ListAsync(contract, Sequence.Zero, 1, Token)).Items[0].Signed.Checkpoint.Sequence;
        await SubmitAsync(contract, 4);
        var before = (await UpdateAsync(new LogMirror(_folder, closed), _api, contract))!.Log;
        var rollback = hosted.Host.Services.GetRequiredService<Rollback>();
        var plan = Assert.IsType<RecoveryResult.Planned>(await rollback.RunAsync(contract, checkpoint, null, Token)).Plan;
        _ = Assert.IsType<RecoveryResult.Applied>(await rollback.RunAsync(contract, checkpoint, plan.ComputeHash(), Token));

        var again = (await UpdateAsync(new LogMirror(_folder, closed), _api, contract))!.Log;
        Assert.Equal((before.Size, before.Root), (again.Size, again.Root));

        var open = (await _api.Logs.ReadKeyAsync(contract, new BranchId(1), Token))!.Value;
        Assert.NotEqual(closed.Name, open.Name);
        var folder = Path.Combine(_folder, "one");
        var note = await new LogMirror(folder, open).UpdateAsync(_api.Logs, contract, new BranchId(1), new Quiet(), Token);
        var head = (await _api.Contracts.ReadAsync(contract, Token))!.Head;
        Assert.Equal(checkpoint.Number, note!.Log.Size);
        Assert.Equal((head.Sequence.Number, head.LogRoot), (note.Log.Size, note.Log.Root));
    }

    private static Task<CheckedNote?> UpdateAsync(LogMirror mirror, EverArcadeClient api, ContractId contract) =>
        mirror.UpdateAsync(api.Logs, contract, BranchId.Genesis, new Quiet(), Token);

    private static byte[] Flip(byte[] bytes, int at)
    {
        bytes[at] ^= 1;
        return bytes;
    }

    private EverArcadeClient Lying(Func<string, byte[], byte[]> change) =>
        new(new HttpClient(new LyingHandler(change)) { BaseAddress = hosted.Host.Http.BaseAddress });

    private async Task<(ContractId Contract, NoteKey Key)> CreateAsync(int receipts)
    {
        var package = await _api.Packages.PublishAsync(TestHost.PackageFileOf(), Token);
        var contract = (await _api.Contracts.CreateAsync(package.Package, "log", null, Token)).Contract;
        await SubmitAsync(contract, receipts);
        return (contract, (await _api.Logs.ReadKeyAsync(contract, BranchId.Genesis, Token))!.Value);
    }

    private Task SubmitAsync(ContractId contract, int count) => Parallel.ForEachAsync(
        Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token },
        async (_, token) => await _api.Submissions.SubmitAsync(SubmissionDraft.Create(contract, "increment"), Wait, token));

    private sealed class Quiet : IProgress<(ulong Checked, ulong Size)>
    {
        public void Report((ulong Checked, ulong Size) value) => Assert.True(value.Checked <= value.Size);
    }

    private sealed class LyingHandler(Func<string, byte[], byte[]> change) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return new HttpResponseMessage { Content = new ByteArrayContent(change(request.RequestUri!.AbsolutePath, bytes)) };
        }
    }
}
