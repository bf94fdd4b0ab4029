using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>A contract's head, from memory when its lane is warm; at most as old as this process's last look. Thread-safe.</summary>
public sealed class HeadReader(LiveContracts live, ILedger ledger)
{
    public async ValueTask<Head?> ReadAsync(ContractId contract, CancellationToken cancellationToken) =>
        live.Find(contract)?.Head.Head ?? (await ledger.ReadHeadAsync(contract, cancellationToken))?.Head;
}
