using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>A head written again where none can be read, on the writer's thread.</summary>
internal static class HeadRepair
{
    /// <summary>How far the version goes beyond what stands there: no single bit that rotted in it leads back to a version that
    /// somebody may still hold.</summary>
    private const long VersionStep = (1L << 20) + 1;

    // Leaves room for as many commits as there can be.
    private const long VersionMax = long.MaxValue / 2;

    /// <returns>False when a head stands that can be read.</returns>
    public static bool Restore(StoreSession session, Head head)
    {
        if (!session.Contracts.TryGetNumber(head.Contract, out var contractNo))
        {
            throw new ArgumentException($"Contract {head.Contract} was never created.", nameof(head));
        }

        if (CanBeRead(session, contractNo, head))
        {
            return false;
        }

        var version = session.Heads.ReadVersion(contractNo, head.Branch) is { } stored and > 0 and < VersionMax
            ? stored + VersionStep : VersionStep;
        if (session.Contracts.TryGetLine(head.Contract, head.Branch, out var line))
        {
            session.Heads.Restore(line, contractNo, version, head);
            return true;
        }

        if (head.Sequence > head.Start)
        {
            throw IntegrityException.OfHead(head.Contract, "no receipts of its branch are to be found");
        }

        session.Heads.Insert(contractNo, version, head);
        return true;
    }

    private static bool CanBeRead(StoreSession session, long contractNo, Head head)
    {
        try
        {
            return session.Heads.Read(contractNo, head.Contract, head.Branch) is not null;
        }
        catch (IntegrityException)
        {
            return false;
        }
    }
}
