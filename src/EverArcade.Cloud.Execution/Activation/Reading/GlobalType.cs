namespace EverArcade.Cloud.Execution.Activation.Reading;

internal readonly record struct GlobalType(WasmType Type, bool Mutable);
