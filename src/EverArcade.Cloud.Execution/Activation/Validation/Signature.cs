using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <param name="First">Operand that lies lower; <see cref="WasmType.None"/> for none.</param>
/// <param name="Second">Operand on top; <see cref="WasmType.None"/> for none.</param>
/// <param name="Result">What is left, or <see cref="WasmType.None"/>.</param>
internal readonly record struct Signature(WasmType First, WasmType Second, WasmType Result);
