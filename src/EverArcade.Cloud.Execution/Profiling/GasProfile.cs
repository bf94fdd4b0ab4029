namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>Where the gas of one or more executions of a package went. The gas of all stacks together is the gas of their receipts.
/// Immutable.</summary>
public sealed class GasProfile
{
    /// <summary>Distinct stacks kept; the gas of more is counted as <see cref="NotRecordedName"/>. Room for all that one execution can
    /// record, and for what each of its stacks has not recorded.</summary>
    public const int StacksMax = 2 * ProfileLayout.StacksMax + 2;

    /// <summary>Frame for what the host charges: input, state and output bytes, and whatever no function was charged.</summary>
    public const string HostName = "[host]";

    /// <summary>Frame for calls above the last stack that was kept.</summary>
    public const string NotRecordedName = "[not recorded]";

    internal GasProfile(IReadOnlyList<string> functions, IReadOnlyList<GasStack> stacks, ulong executions)
    {
        (Functions, Stacks, Executions) = (functions, stacks, executions);
        foreach (var stack in stacks)
        {
            GasUsed += stack.SelfGas;
            NotRecordedGas += functions[stack.Function] == NotRecordedName ? stack.SelfGas : 0;
        }
    }

    /// <summary>Names of functions; unique.</summary>
    public IReadOnlyList<string> Functions { get; }

    /// <summary>Distinct stacks, each behind the one it stands on, in the order in which they were first met.</summary>
    public IReadOnlyList<GasStack> Stacks { get; }

    /// <summary>How many executions were added up.</summary>
    public ulong Executions { get; }

    /// <summary>The sum over all stacks.</summary>
    public ulong GasUsed { get; }

    /// <summary>Gas of stacks beyond <see cref="StacksMax"/>; zero means that the profile is complete.</summary>
    public ulong NotRecordedGas { get; }

    /// <summary>Functions that were called, most gas of their own first.</summary>
    public IReadOnlyList<GasOfFunction> ByFunction()
    {
        var (self, total, calls) = (new ulong[Functions.Count], new ulong[Functions.Count], new ulong[Functions.Count]);
        var active = new int[Functions.Count];
        var walk = new StackWalk(this);
        while (walk.MoveNext())
        {
            var stack = Stacks[walk.Stack];
            if (!walk.IsBegin)
            {
                active[stack.Function]--;
                continue;
            }

            self[stack.Function] += stack.SelfGas;
            calls[stack.Function] += stack.Calls;
            total[stack.Function] += active[stack.Function]++ == 0 ? walk.TotalGas(walk.Stack) : 0;
        }

        return
        [
            .. Enumerable.Range(0, Functions.Count)
                .Where(function => calls[function] > 0)
                .Select(function => new GasOfFunction(Functions[function], self[function], total[function], calls[function]))
                .OrderByDescending(row => row.SelfGas)
                .ThenByDescending(row => row.TotalGas)
                .ThenBy(row => row.Name, StringComparer.Ordinal),
        ];
    }
}
