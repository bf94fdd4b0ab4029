using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>What came of taking a contract in.</summary>
public abstract record ImportResult
{
    private ImportResult()
    {
    }

    /// <summary>The contract is here, as far as the archive goes or further.</summary>
    /// <param name="Head">Where it stands.</param>
    /// <param name="Receipts">Receipts committed by this call; zero when it was here already.</param>
    public sealed record Imported(Head Head, ulong Receipts) : ImportResult;

    /// <summary>It was not taken in; nothing was changed.</summary>
    public sealed record Refused(IReadOnlyList<Refusal> Refusals) : ImportResult
    {
        public Refused(Refusal refusal)
            : this([refusal])
        {
        }
    }
}
