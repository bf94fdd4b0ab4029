namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>Which of the two entry forms a module exports (abi-v2, Guest exports).</summary>
public enum PackageEntry
{
    /// <summary><c>execute(ptr, len) -> i32</c> with <c>output_len()</c>; "execute" in a manifest.</summary>
    Execute,

    /// <summary><c>everarcade_execute(ptr, len) -> i64</c>; "everarcade_execute" in a manifest.</summary>
    EverArcadeExecute,
}
