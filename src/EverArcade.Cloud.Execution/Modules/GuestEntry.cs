namespace EverArcade.Cloud.Execution.Modules;

/// <summary>Which of the ABI's two entry forms a guest exports; its manifest says which.</summary>
internal enum GuestEntry
{
    /// <summary><c>execute(ptr, len) -> ptr</c> with <c>output_len()</c>; failure is -1.</summary>
    Execute,

    /// <summary><c>everarcade_execute(ptr, len) -> (ptr &lt;&lt; 32) | len</c>; failure is 0.</summary>
    Packed,
}
