using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Variants;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>Whether an execution costs the same however often, on whatever engine it runs, and wherever it ends. One thread at a time,
/// a guest thread.</summary>
internal sealed class MeteringValidation(CertificationEngines engines, ExecutionProfile profile, Package package, int samples)
{
    /// <summary>Runs beside the first on the live engine.</summary>
    private const int Repeats = 2;

    /// <summary>Samples that are also run with less gas than they need and with broken inputs.</summary>
    private const int CutMax = 12;

    private readonly Comparison _repeated = new("repeated runs");
    private readonly Comparison _limits = new("gas limits");
    private readonly Comparison _broken = new("broken inputs");
    private readonly Comparison _traps = new("trap");
    private readonly List<(string Name, ExecuteGuest? Guest, Comparison Comparison)> _others = [];
    private readonly SortedDictionary<string, int> _brokenEnds = new(StringComparer.Ordinal);
    private ExecuteGuest? _live;

    /// <summary>Makes the engines ready, and has each trap at a place whose price is known.</summary>
    public void Begin()
    {
        _live = engines.Live.Prepare(package);
        var expected = TrapOn(engines.Live, null);
        foreach (var engine in engines.Others)
        {
            var comparison = new Comparison(engine.Name);
            ExecuteGuest? guest = null;
            try
            {
                guest = engine.Prepare(package);
                _ = TrapOn(engine, expected);
            }
            catch (ExecutionFaultException missing)
            {
                comparison.NotRun(missing.Message);
                _traps.NotRun($"{engine.Name}: {missing.Message}");
            }

            _others.Add((engine.Name, guest, comparison));
        }
    }

    /// <summary>Repeats a sample on every engine.</summary>
    public void Step(int sample, string place, RecordedExecution live)
    {
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            _repeated.Same($"{engines.Live.Name}, {place}", live.Outcome, _live!(live.Input.Span, live.Limits));
        }

        foreach (var (name, guest, comparison) in _others)
        {
            if (guest is not null)
            {
                comparison.Same($"{name}, {place}", live.Outcome, guest(live.Input.Span, live.Limits));
            }
        }

        if (Spread.Picks(sample, samples, CutMax))
        {
            CutGas(place, live);
            BreakInput(place, live);
        }
    }

    public void NotRun(string reason)
    {
        foreach (var comparison in (Comparison[])[_repeated, _limits, _broken, _traps, .. _others.Select(other => other.Comparison)])
        {
            comparison.NotRun(reason);
        }
    }

    public ValidationReport Report() => ValidationReport.Of("metering",
    [
        _repeated.Report($"each sample {Repeats} times more on the live engine: same status, gas, pages and output"),
        .. _others.Select(other => other.Comparison.Report("each sample once: same status, gas, pages and output as live")),
        _limits.Report(
            $"up to {CutMax} samples on every engine with exactly the gas they use, which must be enough, with one less and with half, "
            + "which must be out of gas and charge all of it"),
        _broken.Report(
            $"up to {CutMax} samples on every engine with their input cut off at a quarter, half and three quarters; ended as "
            + string.Join(", ", _brokenEnds.Select(end => $"{end.Key} {end.Value}"))),
        _traps.Report(
            "on every engine a guest that loops 1,000, 2,000 and 3,000 times and then divides by zero: each thousand costs the same, less "
            + "than the limit is charged"),
    ]);

    private void CutGas(string place, RecordedExecution live)
    {
        if (live.Outcome.Status == ReceiptStatus.OutOfGas || live.Outcome.GasUsed < 2)
        {
            return;
        }

        var enough = live.Limits with { Gas = live.Outcome.GasUsed };
        var tooLittle = ((ulong[])[live.Outcome.GasUsed - 1, live.Outcome.GasUsed / 2]).Select(gas => live.Limits with { Gas = gas }).ToArray();
        foreach (var (name, guest) in Everywhere())
        {
            _limits.Same($"{name}, {place}, limit {enough.Gas}", live.Outcome, guest(live.Input.Span, enough));
            foreach (var limits in tooLittle)
            {
                var ended = guest(live.Input.Span, limits);
                _limits.Same(
                    $"{name}, {place}, limit {limits.Gas}", $"{ReceiptStatus.OutOfGas}, {limits.Gas} gas", $"{ended.Status}, {ended.GasUsed} gas");
            }
        }
    }

    private void BreakInput(string place, RecordedExecution live)
    {
        for (var quarter = 1; quarter < 4; quarter++)
        {
            var input = live.Input.Span[..(live.Input.Length * quarter / 4)];
            var expected = _live!(input, live.Limits);
            var end = expected.Status.ToString();
            _brokenEnds[end] = _brokenEnds.GetValueOrDefault(end) + 1;
            foreach (var (name, guest) in Everywhere())
            {
                _broken.Same($"{name}, {place}, first {input.Length} bytes", expected, guest(input, live.Limits));
            }
        }
    }

    /// <summary>Gas of a thousand loops, measured by executions that trap.</summary>
    private ulong TrapOn(EngineVariant engine, ulong? expected)
    {
        var guest = engine.Prepare(ProbeGuests.Trap);
        var limits = new ExecutionLimits(profile.GasMax, profile.OutputBytesMax, profile.Prices);
        var ends = ((int[])[1_000, 2_000, 3_000]).Select(loops => guest(new byte[loops], limits)).ToArray();
        foreach (var end in ends)
        {
            _traps.Same(
                $"{engine.Name}, status", $"{ReceiptStatus.Trapped} {TrapCode.IntegerDivisionByZero}",
                $"{end.Status} {(TrapCode)end.Detail}");
            _traps.Holds($"{engine.Name}, gasUsed", "less than the limit", end.GasUsed < limits.Gas, $"{end.GasUsed}");
        }

        var first = ends[1].GasUsed - ends[0].GasUsed;
        _traps.Same($"{engine.Name}, gas of the second thousand loops", $"{expected ?? first}", $"{first}");
        _traps.Same($"{engine.Name}, gas of the third thousand loops", $"{expected ?? first}", $"{ends[2].GasUsed - ends[1].GasUsed}");
        return first;
    }

    private IEnumerable<(string Name, ExecuteGuest Guest)> Everywhere()
    {
        yield return (engines.Live.Name, _live!);
        foreach (var (name, guest, _) in _others)
        {
            if (guest is not null)
            {
                yield return (name, guest);
            }
        }
    }
}
