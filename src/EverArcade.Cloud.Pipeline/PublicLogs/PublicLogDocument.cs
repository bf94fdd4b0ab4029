using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.PublicLogs;

/// <summary>The members of the record that says how far a contract's logs are published.</summary>
/// <param name="Origin">The deployment's name they were published under: under another they begin anew.</param>
/// <param name="Branch">The branch whose log is being published; those before it are closed and complete.</param>
/// <param name="Tiled">Receipts of it up to which all tiles are written that are full there.</param>
/// <param name="Size">Receipts of the newest note; before it is written, of the one that is to be.</param>
/// <param name="Before">Receipts of the note before that: its partial tiles are still there, for those who hold it.</param>
/// <param name="IsNoted">Whether the note of <paramref name="Size"/> stands.</param>
internal sealed record PublicLogDocument(string Origin, uint Branch, ulong Tiled, ulong Size, ulong Before, bool IsNoted)
{
    public static PublicLogDocument Begin(string origin, BranchId branch) => new(origin, branch.Number, 0, 0, 0, false);
}
