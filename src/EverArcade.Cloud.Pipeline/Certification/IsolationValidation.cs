using System.Globalization;
using EverArcade.Cloud.Execution.Variants;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>Whether a guest can reach anything but its input, or leave anything behind: imports, bounds, and the memory that the next
/// instance gets. One thread at a time, a guest thread.</summary>
internal sealed class IsolationValidation(CertificationEngines engines, ExecutionProfile profile, Package package, int samples)
{
    /// <summary>Samples before which a guest of ours fills memory and table.</summary>
    private const int DirtyMax = 16;

    /// <summary>Enough for the probes on the largest memory.</summary>
    private const ulong ProbeGas = 1_000_000_000;

    private static readonly byte[] ProbeInput = new byte[4_096];

    private readonly Comparison _imports = new("imports");
    private readonly Comparison _bounds = new("bounds");
    private readonly Comparison _clean = new("clean slot");
    private readonly Comparison _neighbours = new("after another sample");
    private readonly Comparison _residue = new("after a dirty guest");
    private ExecuteGuest? _guest;
    private ExecuteGuest? _dirty;

    private ExecutionLimits ProbeLimits => new(ProbeGas, profile.OutputBytesMax, profile.Prices);

    /// <summary>Looks at the module, and at the slot that the samples will run in.</summary>
    public void Begin()
    {
        var shape = engines.ShapeOf(package);
        _imports.Same("activated module, imports", "none", shape.Imports.Count == 0 ? "none" : string.Join(", ", shape.Imports));
        var pagesMax = Math.Min(profile.MemoryPagesMax, package.Manifest.Limits.MemoryPages ?? uint.MaxValue);
        _bounds.Holds("memory, maximum", $"at most {pagesMax} pages", shape.MemoryPagesMax <= pagesMax, $"{shape.MemoryPagesMax} pages");
        _bounds.Same("memory, grown until it refuses", Pages(shape.MemoryPagesMax), Pages(shape.MemoryPagesReached));
        _bounds.Holds(
            "table, maximum", $"at most {ProbeGuests.TableElements} elements", shape.TableElementsMax <= ProbeGuests.TableElements,
            $"{shape.TableElementsMax} elements");

        _guest = engines.OneSlot.Prepare(package);
        _dirty = engines.OneSlot.Prepare(ProbeGuests.Dirty);
        var inspector = engines.OneSlot.Prepare(ProbeGuests.Inspector);
        foreach (var element in (int[])[1, ProbeInput.Length])
        {
            RunDirty();
            var seen = inspector(ProbeInput.AsSpan(0, element), ProbeLimits);
            _clean.Same(
                $"{ProbeGuests.MemoryBytes} bytes of memory and table element {element}", "all as new",
                Reads(seen) ? "all as new" : $"{seen.Status} {seen.Detail}");
        }
    }

    /// <summary>Repeats a sample where others have been.</summary>
    public void Step(int sample, string place, RecordedExecution live)
    {
        _neighbours.Same($"{engines.OneSlot.Name}, {place}", live.Outcome, _guest!(live.Input.Span, live.Limits));
        _bounds.Holds(
            $"{place}, peak memory", Pages(profile.MemoryPagesMax) + " or less",
            live.Outcome.PeakMemoryPages <= profile.MemoryPagesMax, Pages(live.Outcome.PeakMemoryPages));
        if (Spread.Picks(sample, samples, DirtyMax))
        {
            RunDirty();
            _residue.Same($"{engines.OneSlot.Name}, {place}", live.Outcome, _guest!(live.Input.Span, live.Limits));
        }
    }

    public void NotRun(string reason)
    {
        foreach (var comparison in (Comparison[])[_imports, _bounds, _clean, _neighbours, _residue])
        {
            comparison.NotRun(reason);
        }
    }

    public ValidationReport Report() => ValidationReport.Of(
        "isolation",
        _imports.Report("the engine's list of what the activated module imports: nothing may be there"),
        _bounds.Report("memory and table maxima of the activated module, its memory grown until it refuses, and each sample's peak"),
        _clean.Report("in one slot, a guest that fills memory and table, then one that looks at all of the memory and at the table"),
        _neighbours.Report("in one slot, each sample after the one before: same status, gas, pages and output as live"),
        _residue.Report($"in one slot, up to {DirtyMax} samples right after a guest that fills memory and table: same as live"));

    private void RunDirty()
    {
        var left = _dirty!([], ProbeLimits);
        if (left.Status != ReceiptStatus.Reverted)
        {
            throw new Cloud.Execution.ExecutionFaultException($"The guest that fills memory and table ended as {left.Status}.");
        }
    }

    private static bool Reads(ExecutionOutcome seen) =>
        (seen.Status, seen.Detail) == (ReceiptStatus.Trapped, (uint)TrapCode.IndirectCallToNull);

    private static string Pages(long pages) => string.Create(CultureInfo.InvariantCulture, $"{pages} pages");
}
