using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>Pending submissions this process accepted or read lately. A cache: forgetting one costs a read, an old one costs a
/// lost commit. Thread-safe.</summary>
internal sealed class KnownEntries
{
    // Two generations of at most this many bytes each; the older one goes when the newer one is full.
    private const long GenerationBytesMax = 16 << 20;

    // What an entry takes beside its submission's bytes, about.
    private const int EntryBytes = 512;

    private readonly Lock _gate = new();
    private Dictionary<SubmissionId, KnownEntry> _newer = [];
    private Dictionary<SubmissionId, KnownEntry> _older = [];
    private long _newerBytes;

    public void Add(KnownEntry entry)
    {
        lock (_gate)
        {
            _newerBytes += entry.Pending.Bytes.Length + EntryBytes;
            if (_newerBytes > GenerationBytesMax)
            {
                (_older, _newer) = (_newer, []);
                _newerBytes = entry.Pending.Bytes.Length + EntryBytes;
            }

            _newer[entry.Pending.Submission] = entry;
        }
    }

    public KnownEntry? Find(SubmissionId submission)
    {
        lock (_gate)
        {
            return _newer.GetValueOrDefault(submission) ?? _older.GetValueOrDefault(submission);
        }
    }

    public void Forget(SubmissionId submission)
    {
        lock (_gate)
        {
            _ = _newer.Remove(submission);
            _ = _older.Remove(submission);
        }
    }
}
