using System.Buffers;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Protocol.Tests.Packages;
using EverArcade.Cloud.Protocol.Tests.Transitions;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Protocol.Tests.Verification;

/// <summary>Makes histories the way a host does, item by item, ready to be written or spoilt.</summary>
internal sealed class HistorySamples
{
    public static SigningKey Host { get; } = SigningKey.FromSeed([.. Enumerable.Repeat((byte)1, 32)]);

    public static SigningKey Sender { get; } = SigningKey.FromSeed([.. Enumerable.Repeat((byte)2, 32)]);

    public static ExecutionProfile Profile => ExecutionProfile.Standard;

    public HistorySamples()
    {
        Genesis = new Genesis
        {
            Package = PackageSamples.Package.Hash,
            Profile = Profile.ComputeHash(),
            Name = "counter",
            Salt = Hash256.Zero,
        };
        Head = Head.AtGenesis(Genesis);
    }

    public Genesis Genesis { get; }

    public Head Head { get; private set; }

    public ContractState State { get; private set; } = ContractState.Empty;

    /// <summary>Records, signed checkpoints, starts and certificates in the order of an archive.</summary>
    public List<object> Items { get; } = [];

    /// <summary>Executions and checkpoints: "checkpoint" makes one, anything else is an action; every third is signed.</summary>
    public static HistorySamples Of(params string[] steps)
    {
        var history = new HistorySamples();
        foreach (var step in steps)
        {
            history.Do(step);
        }

        return history;
    }

    public void Do(string step)
    {
        if (step == "checkpoint")
        {
            Checkpoint();
        }
        else
        {
            Execute(step);
        }
    }

    public TransitionResult Execute(string action)
    {
        var submission = Submit(action);
        var input = new ArrayBufferWriter<byte>();
        var executionRoot = GuestInput.Encode(input, Profile, State.Encoded.Bytes.Span, submission);
        var result = Transition.Compute(
            Profile, Head, State, PackageSamples.Manifest.Limits, submission, submission.ComputeId(), executionRoot,
            (uint)input.WrittenCount, GuestSamples.Execute(input.WrittenMemory));
        Items.Add(new ArchiveRecord
        {
            Receipt = result.Receipt,
            Submission = submission.Encode(),
            Diff = result.EncodedDiff,
        });
        (Head, State) = (result.NextHead, result.State);
        return result;
    }

    public void Checkpoint()
    {
        var signed = SignedCheckpoint.Sign(Protocol.Checkpoints.Checkpoint.Of(Head, State.Encoded.ComputeBlobHash()), Host);
        Items.Add(signed);
        Head = Head with { Checkpoint = signed.Checkpoint.ComputeHash(), CheckpointSequence = signed.Checkpoint.Sequence };
    }

    /// <summary>Where the history stands, as an end of an audited range.</summary>
    public AuditEnd End => new(Head.Sequence, Head.LastReceipt, Head.StateRoot, Head.Frontier.Root);

    /// <summary>Goes on, on a new branch, from a checkpoint that may lie behind.</summary>
    public void StartFrom(SignedCheckpoint from, ContractState state, uint number)
    {
        Items.Add(new ArchiveStart { Checkpoint = from, State = state.Encoded.Bytes });
        (Head, State) = (Head.AtCheckpoint(from.Checkpoint, new BranchId(number)), state);
    }

    /// <summary>Goes on, on a new branch, from the newest checkpoint, which must be here.</summary>
    public void StartBranch(uint number) =>
        Head = Head.AtCheckpoint(((SignedCheckpoint)Items[^1]).Checkpoint, new BranchId(number));

    public async Task<byte[]> WriteAsync()
    {
        using var stream = new MemoryStream();
        var writer = new ArchiveWriter(stream);
        await writer.StartAsync(Genesis, Profile, PackageSamples.File, CancellationToken.None);
        foreach (var item in Items)
        {
            await (item switch
            {
                ArchiveRecord record => writer.WriteAsync(record, CancellationToken.None),
                SignedAuditCertificate certificate => writer.WriteAsync(certificate, CancellationToken.None),
                ArchiveStart start => writer.WriteAsync(start, CancellationToken.None),
                _ => writer.WriteAsync((SignedCheckpoint)item, CancellationToken.None),
            });
        }

        await writer.FinishAsync(Head, CancellationToken.None);
        return stream.ToArray();
    }

    private Submission Submit(string action)
    {
        var submission = new Submission
        {
            Contract = Head.Contract,
            Nonce = $"n{Items.Count}",
            GasLimit = 1_000_000,
            Plan = new Plan { Nodes = [new PlanNode { Id = "a", Action = action, Args = "{\"by\":1}", Deps = [] }] },
        };
        return Items.Count % 3 == 0 ? submission.SignedBy(Sender) : submission;
    }
}
