using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Profiling;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Profiling;

/// <summary>Where the gas of a past receipt went: its submission is executed again on the state before it. Thread-safe.</summary>
public sealed class ReceiptProfiler(ILedger ledger, StateLoader states, PackageShelf packages, PackageLoader loader, GuestThreads guests)
{
    /// <summary>Profiles one receipt of a contract's branch.</summary>
    /// <param name="head">The contract's head.</param>
    /// <param name="sequence">Which receipt.</param>
    /// <param name="cancellationToken">Honoured until the execution starts.</param>
    /// <returns>The profile, whose gas is the receipt's; null when there is no such receipt, or its submission was pruned.</returns>
    /// <exception cref="IntegrityException">Stored bytes do not hold, or the execution gives another receipt.</exception>
    /// <exception cref="ProfileUnsupportedException">This build lacks the profile.</exception>
    /// <exception cref="ExecutionFaultException">The package cannot be profiled here.</exception>
    public async Task<GasProfile?> RunAsync(Head head, Sequence sequence, CancellationToken cancellationToken)
    {
        if (sequence == Sequence.Zero
            || await ledger.ReadReceiptAsync(head.Contract, head.Branch, sequence, cancellationToken) is not { } row
            || row.Submission.IsEmpty)
        {
            return null;
        }

        var profile = KnownProfiles.Find(head.Profile) ?? throw new ProfileUnsupportedException(head.Profile);
        var (receipt, submission) = Read(row, head);
        var before = head with
        {
            Branch = receipt.Branch,
            Sequence = new Sequence(sequence.Number - 1),
            LastReceipt = receipt.PreviousReceipt,
            StateRoot = receipt.PreviousStateRoot,
        };
        var state = (await states.LoadAsync(before, cancellationToken)).State;
        var package = await packages.LoadAsync(head.Package, cancellationToken);
        if (package.Package.Manifest.Executor != PackageExecutor.Wasm)
        {
            throw new ExecutionFaultException("What is not executed in WebAssembly has no gas profile.");
        }

        using var profiler = await Task.Run(() => new GasProfiler(package.Package, profile, loader), cancellationToken);
        var run = new ProfiledRun(profiler, profile, package);
        var result = await guests.RunAsync(() => run.Execute(before, state, submission, receipt.Submission), cancellationToken);
        return result.ReceiptHash == row.Hash
            ? profiler.ToProfile()
            : throw new IntegrityException(PlaceOf(head, sequence), $"executed again it is receipt {result.ReceiptHash}, not {row.Hash}");
    }

    private static (Receipt Receipt, Submission Submission) Read(ReceiptRow row, Head head)
    {
        var place = PlaceOf(head, row.Sequence);
        if (!ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out var problem) || receipt!.ComputeHash() != row.Hash)
        {
            throw new IntegrityException(place, $"it is not what its hash says: {problem}");
        }

        var reader = new CanonicalReader(row.Submission.Span);
        return Submission.TryRead(ref reader, out var submission) && reader.TryEnd() && submission!.ComputeId() == receipt.Submission
            ? (receipt, submission)
            : throw new IntegrityException(place, $"its submission is not the one it names: {reader.Problem}");
    }

    private static string PlaceOf(Head head, Sequence sequence) => $"receipt {sequence} of contract {head.Contract}";
}
