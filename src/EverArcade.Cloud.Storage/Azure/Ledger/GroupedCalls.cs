using System.Collections.Concurrent;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>Calls on one contract that come while another is under way go out together after it: one transaction for what has
/// gathered, and nobody waits on purpose. Thread-safe.</summary>
/// <param name="write">Writes a group and completes each call of it; what it throws fails those that are left.</param>
/// <param name="groupMax">Most calls in one group.</param>
internal sealed class GroupedCalls<TCall, TResult>(
    Func<ContractId, IReadOnlyList<GroupedCall<TCall, TResult>>, Task> write, int groupMax)
{
    private readonly ConcurrentDictionary<ContractId, Queue<GroupedCall<TCall, TResult>>> _lines = new();

    public Task<TResult> RunAsync(ContractId contract, TCall call)
    {
        var grouped = new GroupedCall<TCall, TResult>(call);
        while (true)
        {
            var mine = new Queue<GroupedCall<TCall, TResult>>();
            var line = _lines.GetOrAdd(contract, mine);
            lock (line)
            {
                // A line that was taken out of the table meanwhile is nobody's any more.
                if (!_lines.TryGetValue(contract, out var standing) || standing != line)
                {
                    continue;
                }

                line.Enqueue(grouped);
            }

            if (line == mine)
            {
                _ = DrainAsync(contract, line);
            }

            return grouped.Result;
        }
    }

    private async Task DrainAsync(ContractId contract, Queue<GroupedCall<TCall, TResult>> line)
    {
        while (Take(contract, line) is { } group)
        {
            try
            {
                await write(contract, group);
            }
            catch (Exception fault)
            {
                foreach (var call in group)
                {
                    call.Fail(fault);
                }
            }
        }
    }

    /// <summary>The next group; null, and the line is gone, when nothing waits.</summary>
    private List<GroupedCall<TCall, TResult>>? Take(ContractId contract, Queue<GroupedCall<TCall, TResult>> line)
    {
        lock (line)
        {
            if (line.Count == 0)
            {
                _ = _lines.TryRemove(contract, out _);
                return null;
            }

            var group = new List<GroupedCall<TCall, TResult>>(Math.Min(line.Count, groupMax));
            while (group.Count < groupMax && line.TryDequeue(out var call))
            {
                group.Add(call);
            }

            return group;
        }
    }
}
