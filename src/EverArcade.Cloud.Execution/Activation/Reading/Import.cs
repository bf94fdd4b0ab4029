namespace EverArcade.Cloud.Execution.Activation.Reading;

internal readonly record struct Import(int Offset, string Module, string Name);
