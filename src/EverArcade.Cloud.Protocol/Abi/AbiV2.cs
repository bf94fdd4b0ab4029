namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>The execution ABI that guests speak, byte for byte (docs/format.md, ABI v2).</summary>
public static class AbiV2
{
    /// <summary>What a guest built for this ABI writes into its receipts, and a package into its manifest.</summary>
    public const string Version = "everarcade-execution-abi-v2";
}
