namespace EverArcade.Cloud.Cli.Console;

/// <summary>What the process answers to the shell. Numbered by hand; scripts depend on the numbers (docs/cli.md, Exit codes).</summary>
internal enum ExitCode
{
    /// <summary>Done, and the answer is good.</summary>
    Ok = 0,

    /// <summary>Refused, or the answer is bad: an audit that failed, a verification that found something.</summary>
    Refused = 1,

    /// <summary>The command line itself is wrong.</summary>
    Usage = 2,

    /// <summary>The host cannot be reached, or a file or store cannot be used now; trying again may help.</summary>
    Unreachable = 3,

    /// <summary>Bytes are not what their hash, signature or format says; trying again does not help.</summary>
    Integrity = 4,

    /// <summary>A bug in this program.</summary>
    Internal = 70,

    /// <summary>Stopped by a signal before it was done (128 + SIGINT, as shells count).</summary>
    Interrupted = 130,
}
