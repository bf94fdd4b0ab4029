namespace EverArcade.Cloud.Cli.Audits;

/// <summary>What <c>everarcade verify</c> can check.</summary>
internal enum VerifiedKind
{
    /// <summary>A history, <c>.evx</c>.</summary>
    Archive,

    /// <summary>An audit's certificate, <c>.evc</c>.</summary>
    Certificate,

    /// <summary>An operator log, <c>.evo</c>.</summary>
    OperatorLog,
}
