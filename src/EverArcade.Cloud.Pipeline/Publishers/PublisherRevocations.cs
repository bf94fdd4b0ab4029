using System.Text;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Publishers;

/// <summary>The publisher keys this host no longer trusts: those of its settings, and those an operator has revoked since.
/// Thread-safe, also over processes.</summary>
/// <remarks>A revocation is in force from the moment its record stands, for every process of the deployment, and in the operator log
/// right after; whoever next meets one that a crash left unlogged logs it. A record that has rotted is a revocation all the same: no
/// key is trusted for a bit that flipped, and none for a record that was deleted: the log says that it was revoked.</remarks>
public sealed class PublisherRevocations(
    IRecordStore records, OperatorLog log, OperatorHistory history, PipelineOptions options, TimeProvider time)
{
    /// <summary>Longest reason, and longest name of an operator, characters.</summary>
    public const int TextCharsMax = 1_000;

    /// <returns>Why a key is not trusted; null when it is.</returns>
    public async Task<PublisherRevocation?> FindAsync(PublicKey publisher, CancellationToken cancellationToken)
    {
        var recorded = await ReadAsync(publisher, cancellationToken) ?? await RestoreIfLostAsync(publisher, cancellationToken);
        if (recorded is { } revocation)
        {
            return new PublisherRevocation(publisher, revocation);
        }

        return IsInSettings(publisher) ? new PublisherRevocation(publisher, null) : null;
    }

    /// <summary>Trusts a key no longer. One that is revoked already stays so for the first reason.</summary>
    /// <param name="publisher">The key.</param>
    /// <param name="reason">For people.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="cancellationToken">Ends the call; the revocation may be in force all the same.</param>
    public async Task<PublisherRevocation> RevokeAsync(
        PublicKey publisher, string reason, string actor, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await records.ReadOrDropAsync(RevocationCodec.KeyOf(publisher), cancellationToken) is { } stored)
            {
                // Null after a reinstatement that was under way: that comes first, then this.
                if (await SettleAsync(stored, cancellationToken) is { } standing)
                {
                    return new PublisherRevocation(publisher, standing);
                }

                continue;
            }

            var revoking = Said(publisher, RevocationState.Revoking, reason, actor);
            if (await TryWriteAsync(revoking, null, cancellationToken) is { } written
                && await SettleAsync(written, cancellationToken) is { } revoked)
            {
                return new PublisherRevocation(publisher, revoked);
            }
        }
    }

    /// <summary>Trusts a key again that an operator has revoked.</summary>
    /// <returns>Why not; null when it is trusted now.</returns>
    public async Task<Refusal?> ReinstateAsync(
        PublicKey publisher, string reason, string actor, CancellationToken cancellationToken)
    {
        if (IsInSettings(publisher))
        {
            return PublisherRefusals.BySettings(publisher);
        }

        if (await records.TryDropAsync(RevocationCodec.KeyOf(publisher), cancellationToken))
        {
            _ = await TryWriteAsync(Rotten(publisher), null, cancellationToken);
        }
        else if (await ReadAsync(publisher, cancellationToken) is null)
        {
            _ = await RestoreIfLostAsync(publisher, cancellationToken);
        }

        while (await records.ReadAsync(RevocationCodec.KeyOf(publisher), cancellationToken) is { } stored)
        {
            if (await SettleAsync(stored, cancellationToken) is not { } standing)
            {
                return null;
            }

            // Read again: settling may have written it.
            if (await records.ReadAsync(stored.Key, cancellationToken) is { } settled
                && RevocationCodec.Decode(settled) == standing
                && await TryWriteAsync(
                    Said(publisher, RevocationState.Reinstating, reason, actor), settled.Version, cancellationToken) is { } written)
            {
                _ = await SettleAsync(written, cancellationToken);
                return null;
            }
        }

        return PublisherRefusals.NotRevokedOf(publisher);
    }

    /// <summary>Revoked keys in order, those after <paramref name="after"/>, at most <paramref name="max"/>.</summary>
    public async Task<IReadOnlyList<PublisherRevocation>> ListAsync(
        PublicKey? after, int max, CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<string, PublisherRevocation>(StringComparer.Ordinal);
        var (start, read) = (after?.ToString(), 0);
        foreach (var key in options.RevokedPublishers.Where(key => string.CompareOrdinal(key, start) > 0))
        {
            found[key] = new PublisherRevocation(Parse(key), null);
        }

        while (read < max && await records.ListNamesAsync(RevocationCodec.Shelf, start, max - read, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var name in page)
            {
                var publisher = PublicKey.TryParse(name, out var key)
                    ? key : throw new IntegrityException($"record {RevocationCodec.Shelf}/{name}", "its name is no key");
                if (await ReadAsync(publisher, cancellationToken) is { } revocation)
                {
                    found[name] = new PublisherRevocation(publisher, revocation);
                    read++;
                }
            }

            start = page[^1];
        }

        return [.. found.Values.Take(max)];
    }

    /// <summary>Holds the operator log against the records, and writes those again that are gone.</summary>
    /// <exception cref="IntegrityException">One was gone; it stands again.</exception>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        var standing = new HashSet<string>();
        await foreach (var name in records.WalkNamesAsync(RevocationCodec.Shelf, null, cancellationToken))
        {
            _ = standing.Add(name);
        }

        var lost = new List<string>();
        foreach (var (name, entry) in (await history.ReadAsync(cancellationToken)).Revocations)
        {
            if (!standing.Contains(name) && RevocationCodec.TryDecode(entry) is { Publisher: var publisher }
                && await ReadAsync(publisher, cancellationToken) is null
                && await RestoreIfLostAsync(publisher, cancellationToken) is not null)
            {
                lost.Add(name);
            }
        }

        if (lost.Count > 0)
        {
            throw new IntegrityException(
                $"record {RevocationCodec.Shelf}/{lost[0]}",
                $"it was gone, {lost.Count} in all; the operator log says that the key is revoked, and it is written again");
        }
    }

    /// <summary>A revocation of which there is no record, as the operator log tells it.</summary>
    /// <remarks>A reinstatement is in the log before its record goes: what the log still says after no record was found is in force.</remarks>
    private async Task<OperatorRevocation?> RestoreIfLostAsync(PublicKey publisher, CancellationToken cancellationToken)
    {
        if (!(await history.ReadAsync(cancellationToken)).Revocations.TryGetValue(publisher.ToString(), out var entry)
            || RevocationCodec.TryDecode(entry) is not { } said)
        {
            return null;
        }

        var revoked = said with { State = RevocationState.Revoked };
        if (await TryWriteAsync(revoked, null, cancellationToken) is not null)
        {
            _ = await log.AppendAsync(
                OperatorActions.PublisherRevocationRestored, null, $"{publisher}, from entry {entry.Number}", cancellationToken);
        }

        return revoked;
    }

    private async Task<OperatorRevocation?> ReadAsync(PublicKey publisher, CancellationToken cancellationToken)
    {
        try
        {
            return await records.ReadAsync(RevocationCodec.KeyOf(publisher), cancellationToken) is { } stored
                ? await SettleAsync(stored, cancellationToken) : null;
        }
        catch (IntegrityException)
        {
            return Rotten(publisher);
        }
    }

    /// <summary>Goes on from wherever a record stands: nothing is left half done.</summary>
    /// <returns>The revocation that stands; null when there is none any more.</returns>
    private async Task<OperatorRevocation?> SettleAsync(StoredRecord stored, CancellationToken cancellationToken)
    {
        var revocation = RevocationCodec.Decode(stored);
        switch (revocation.State)
        {
            case RevocationState.Revoking:
                await LogAsync(OperatorActions.PublisherRevoked, stored, cancellationToken);
                var revoked = revocation with { State = RevocationState.Revoked };
                // Whoever was faster has written the same.
                _ = await TryWriteAsync(revoked, stored.Version, cancellationToken);
                return revoked;
            case RevocationState.Reinstating:
                await LogAsync(OperatorActions.PublisherReinstated, stored, cancellationToken);
                _ = await records.TryDeleteAsync(stored.Key, stored.Version, cancellationToken);
                return null;
            default:
                return revocation;
        }
    }

    private async Task LogAsync(string action, StoredRecord stored, CancellationToken cancellationToken) =>
        _ = await log.EnsureAsync(action, null, Encoding.UTF8.GetString(stored.Content.Span), cancellationToken);

    private static OperatorRevocation Rotten(PublicKey publisher) => new()
    {
        Publisher = publisher,
        State = RevocationState.Revoked,
        Reason = "The record of its revocation has rotted: revoke the key again, or reinstate it. The operator log says why it was revoked.",
        Actor = "host",
        Since = DateTimeOffset.UnixEpoch,
    };

    private OperatorRevocation Said(PublicKey publisher, RevocationState state, string reason, string actor) => new()
    {
        Publisher = publisher,
        State = state,
        Reason = Cut(reason),
        Actor = Cut(actor),
        Since = time.GetUtcNow(),
    };

    private async Task<StoredRecord?> TryWriteAsync(
        OperatorRevocation revocation, RecordVersion? expected, CancellationToken cancellationToken)
    {
        var (key, content) = (RevocationCodec.KeyOf(revocation.Publisher), RevocationCodec.Encode(revocation));
        return await records.TryWriteAsync(key, content, expected, cancellationToken) is { } version
            ? new StoredRecord(key, content, version) : null;
    }

    private bool IsInSettings(PublicKey publisher) => options.RevokedPublishers.Contains(publisher.ToString());

    /// <summary>A key of the settings, which were validated when the host started.</summary>
    private static PublicKey Parse(string key) => PublicKey.TryParse(key, out var parsed)
        ? parsed : throw new InvalidOperationException($"Pipeline:RevokedPublishers: '{key}' is no key.");

    private static string Cut(string text) => text.Length <= TextCharsMax ? text : text[..TextCharsMax];
}
