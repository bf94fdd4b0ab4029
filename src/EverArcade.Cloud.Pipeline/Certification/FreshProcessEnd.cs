namespace EverArcade.Cloud.Pipeline.Certification;

/// <param name="ExitCode">0 when it did what was asked.</param>
/// <param name="Output">What it wrote to its standard output.</param>
/// <param name="Error">The last of what it wrote to its standard error.</param>
public sealed record FreshProcessEnd(int ExitCode, string Output, string Error);
