using EverArcade.Cloud.Cli.Serving;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Demo;

/// <summary>Where a demo's host keeps its data, and how somebody meddles with it there.</summary>
/// <param name="folder">Where the demo's own files go.</param>
internal abstract class DemoData(string folder)
{
    public string Folder { get; } = folder;

    public abstract HostStorage Storage { get; }

    /// <summary>Where the data is, in words.</summary>
    public abstract string Place { get; }

    /// <summary>The options of <c>serve</c> that show it.</summary>
    public abstract string ServeOptions { get; }

    /// <summary>Flips one bit of the gas used in a stored receipt, while no host runs: a number that an operator might like to
    /// change.</summary>
    /// <param name="contract">Whose receipt.</param>
    /// <param name="sequence">Which.</param>
    /// <param name="receipt">Its bytes as they are.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>In what the byte is, and at which place there.</returns>
    public abstract Task<(string What, long ByteAt)> SpoilAsync(
        ContractId contract, Sequence sequence, byte[] receipt, CancellationToken cancellation);
}
