using System.Buffers.Binary;

namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>Adds up what executions of one profiled module recorded; equal stacks become one. Not thread-safe.</summary>
internal sealed class GasProfileBuilder
{
    private readonly string[] _functions;
    private readonly int _host;
    private readonly int _notRecorded;
    private readonly List<GasStack> _stacks = [];
    private readonly Dictionary<(int Parent, int Function), int> _index = [];
    private ulong _executions;

    public GasProfileBuilder(IReadOnlyList<string> functions)
    {
        _functions = [.. functions, GasProfile.HostName, GasProfile.NotRecordedName];
        (_host, _notRecorded) = (functions.Count, functions.Count + 1);

        // There from the start, so that there is always a place for what finds none.
        _ = IndexOf(-1, _host);
        _ = IndexOf(-1, _notRecorded);
    }

    /// <summary>Adds one execution that has ended, however it did.</summary>
    /// <param name="memory">Its memory of <see cref="ProfileLayout"/>.</param>
    /// <param name="gasLeft">What the module's gas held at the end; below zero when it was out of gas.</param>
    /// <param name="gasUsed">What the execution was charged.</param>
    /// <exception cref="ExecutionFaultException">The record is not one: no profile can be made of it.</exception>
    public void Add(ReadOnlySpan<byte> memory, long gasLeft, ulong gasUsed)
    {
        var record = new StackRecord(memory);
        var places = new int[record.Count + 1];
        places[0] = -1;
        var guestGas = 0UL;
        for (var i = 1; i <= record.Count; i++)
        {
            var (self, lost) = record.Gas(i, gasLeft);
            if (record.Parent(i) >= i || record.Function(i) >= _host)
            {
                throw new ExecutionFaultException("The record of a profile does not hold together.");
            }

            guestGas += self + lost;
            places[i] = Add(places[record.Parent(i)], record.Function(i), self, record.Calls(i));
            if (lost > 0)
            {
                _ = Add(places[i], _notRecorded, lost, 1);
            }
        }

        if (guestGas > gasUsed)
        {
            throw new ExecutionFaultException($"A profile holds {guestGas} gas of an execution that was charged {gasUsed}.");
        }

        _ = Add(-1, _host, gasUsed - guestGas, 1);
        _executions++;
    }

    /// <summary>Adds gas that the host charged beside an execution.</summary>
    public void AddHostGas(ulong gas) => _stacks[0] = _stacks[0] with { SelfGas = _stacks[0].SelfGas + gas };

    public GasProfile ToProfile()
    {
        var complete = _stacks[_index[(-1, _notRecorded)]].Calls == 0;
        return new GasProfile(_functions, complete ? WithoutSecond() : [.. _stacks], _executions);
    }

    /// <summary>The stacks without the unused place at index 1, where it stands in every list.</summary>
    private GasStack[] WithoutSecond() =>
    [
        .. _stacks.Where((_, i) => i != 1).Select(stack => stack with { Parent = stack.Parent > 1 ? stack.Parent - 1 : stack.Parent }),
    ];

    /// <returns>Where the stack stands; the place of what is not recorded when there is no more room.</returns>
    private int Add(int parent, int function, ulong gas, ulong calls)
    {
        var place = parent == 1 ? 1 : IndexOf(parent, function);
        var stack = _stacks[place];
        _stacks[place] = stack with { SelfGas = stack.SelfGas + gas, Calls = stack.Calls + calls };
        return place;
    }

    private int IndexOf(int parent, int function)
    {
        if (_index.TryGetValue((parent, function), out var found))
        {
            return found;
        }

        if (_stacks.Count == GasProfile.StacksMax)
        {
            return 1;
        }

        _index.Add((parent, function), _stacks.Count);
        _stacks.Add(new GasStack(parent, function, 0, 0));
        return _stacks.Count - 1;
    }

    /// <summary>Reads what a module recorded.</summary>
    private readonly ref struct StackRecord(ReadOnlySpan<byte> memory)
    {
        private readonly ReadOnlySpan<byte> _memory = memory;

        public int Count => BinaryPrimitives.ReadInt32LittleEndian(_memory[ProfileLayout.Count..]);

        public int Parent(int stack) => BinaryPrimitives.ReadInt32LittleEndian(Of(stack)[ProfileLayout.Parent..]);

        public int Function(int stack) => BinaryPrimitives.ReadInt32LittleEndian(Of(stack)[ProfileLayout.Function..]);

        public ulong Calls(int stack) => BinaryPrimitives.ReadUInt64LittleEndian(Of(stack)[ProfileLayout.Calls..]);

        /// <summary>Gas of a stack. The one that was being executed when everything stopped has also used what has gone since the last
        /// look.</summary>
        public (ulong Self, ulong Lost) Gas(int stack, long gasLeft)
        {
            var self = BinaryPrimitives.ReadUInt64LittleEndian(Of(stack)[ProfileLayout.Self..]);
            var lost = BinaryPrimitives.ReadUInt64LittleEndian(Of(stack)[ProfileLayout.LostGas..]);
            if (stack != BinaryPrimitives.ReadInt32LittleEndian(_memory[ProfileLayout.Node..]))
            {
                return (self, lost);
            }

            var since = (ulong)(BinaryPrimitives.ReadInt64LittleEndian(_memory[ProfileLayout.Mark..]) - Math.Max(0, gasLeft));
            return BinaryPrimitives.ReadInt32LittleEndian(_memory[ProfileLayout.Lost..]) == 0
                ? (self + since, lost)
                : (self, lost + since);
        }

        private ReadOnlySpan<byte> Of(int stack) =>
            _memory.Slice(ProfileLayout.Stacks + stack * ProfileLayout.StackBytes, ProfileLayout.StackBytes);
    }
}
