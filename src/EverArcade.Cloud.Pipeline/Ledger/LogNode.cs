using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>The root of a complete receipt-log subtree of 256^<paramref name="Level"/> leaves; index counts such subtrees.</summary>
public readonly record struct LogNode(int Level, ulong Index, Hash256 Hash);
