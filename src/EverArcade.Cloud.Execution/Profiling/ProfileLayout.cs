namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>The second memory of a profiled module: a tree of call stacks, each with the gas that was used in it.</summary>
/// <remarks>
/// Little endian. The guest cannot name this memory: its instructions were written for the first.
/// <code>
///   0  node   i32  the stack being executed; 0: the host
///   4  lost   i32  calls nested above the last stack that is recorded
///   8  mark   i64  gas left when it was last looked at
///  16  count  i32  stacks recorded, the host's left out
///  64  stacks, 32 bytes each, the host's first:
///        0  parent i32    8  gas in the function itself i64    24  calls i64
///        4  function i32 16  gas in calls not recorded i64
///  …  hash table of stacks by parent and function: u32 each, 0 for none
/// </code>
/// </remarks>
internal static class ProfileLayout
{
    /// <summary>Export of the memory.</summary>
    public const string Export = "everarcade.profile";

    /// <summary>Bytes that are written to.</summary>
    public const int Bytes = Table + (sizeof(uint) << TableLog2);

    /// <summary>Stacks recorded for one execution, the host's included. Beyond that, gas stays with the last stack recorded.</summary>
    public const int StacksMax = 1 << StacksLog2;

    public const int Node = 0;

    public const int Lost = 4;

    public const int Mark = 8;

    public const int Count = 16;

    public const int Stacks = 64;

    public const int StackBytes = 1 << StackBytesLog2;

    public const int StackBytesLog2 = 5;

    public const int Parent = 0;

    public const int Function = 4;

    public const int Self = 8;

    public const int LostGas = 16;

    public const int Calls = 24;

    public const int Table = Stacks + StacksMax * StackBytes;

    /// <summary>Twice as many slots as stacks: a look-up meets one or two.</summary>
    public const int TableLog2 = StacksLog2 + 1;

    /// <summary>Pages of 64 KiB.</summary>
    public const int Pages = (Bytes + 0xffff) >> 16;

    private const int StacksLog2 = 14;

    /// <summary>As the library takes it.</summary>
    public static ReadOnlySpan<byte> ExportName => "everarcade.profile"u8;
}
