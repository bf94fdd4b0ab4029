namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Size of a memory in pages of 64 KiB, or of a table in elements.</summary>
/// <param name="Offset">Where it stands in the module.</param>
/// <param name="Minimum">At the start.</param>
/// <param name="Maximum">Up to which it may grow; null when the module does not say.</param>
internal readonly record struct Bounds(int Offset, uint Minimum, uint? Maximum);
