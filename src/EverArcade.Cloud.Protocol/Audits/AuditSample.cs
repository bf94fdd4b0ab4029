using System.Buffers.Binary;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Protocol.Audits;

/// <summary>Chooses which intervals of a range a sampled audit re-executes. Everything it depends on stands in the certificate,
/// so anybody can choose again and see that nothing else was looked at instead.</summary>
public static class AuditSample
{
    /// <summary>Chooses <paramref name="count"/> of the intervals 0 to <paramref name="intervals"/> - 1, all equally likely:
    /// Floyd's algorithm over the numbers <c>H(audit-sample, seed ‖ contract ‖ branch u32 ‖ log root at the end ‖ i u64)</c>, the
    /// first eight bytes of each as a little-endian integer, modulo.</summary>
    /// <param name="seed">Fixed before the choice.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="branch">Its branch.</param>
    /// <param name="logRoot">Root of the log at the end of the range: the range is bound before the choice.</param>
    /// <param name="intervals">Intervals in the range.</param>
    /// <param name="count">How many to choose; at most all.</param>
    /// <returns>The chosen, ascending.</returns>
    public static IReadOnlyList<ulong> Choose(
        Hash256 seed, ContractId contract, BranchId branch, Hash256 logRoot, ulong intervals, ulong count)
    {
        var chosen = new SortedSet<ulong>();
        for (var last = intervals - Math.Min(count, intervals); last < intervals; last++)
        {
            // A bias of at most 2^-64 times the intervals: below anything that could be told.
            var pick = Draw(seed, contract, branch, logRoot, last) % (last + 1);
            _ = chosen.Add(chosen.Contains(pick) ? last : pick);
        }

        return [.. chosen];
    }

    private static ulong Draw(Hash256 seed, ContractId contract, BranchId branch, Hash256 logRoot, ulong number)
    {
        Span<byte> bytes = stackalloc byte[(3 * Hash256.Length) + sizeof(uint) + sizeof(ulong)];
        seed.CopyTo(bytes);
        contract.Hash.CopyTo(bytes[32..]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[64..], branch.Number);
        logRoot.CopyTo(bytes[68..]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[100..], number);
        Span<byte> drawn = stackalloc byte[Hash256.Length];
        HashDomain.AuditSample.Hash(bytes).CopyTo(drawn);
        return BinaryPrimitives.ReadUInt64LittleEndian(drawn);
    }
}
