namespace EverArcade.Cloud.Cli.Certification;

/// <summary>How a gas profile is written.</summary>
internal enum GasProfileFormat
{
    /// <summary>A table of functions.</summary>
    Table,

    /// <summary>A file for https://www.speedscope.app.</summary>
    Speedscope,

    /// <summary>A flame graph that any browser shows.</summary>
    Svg,
}
