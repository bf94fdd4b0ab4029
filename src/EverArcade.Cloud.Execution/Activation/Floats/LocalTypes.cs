using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>Reads the types of a checked function's parameters and locals.</summary>
internal static class LocalTypes
{
    public static WasmType[] Read(WasmModule module, int body, int count)
    {
        var types = new WasmType[count];
        var parameters = module.TypeOf((uint)(body + module.ImportedFunctions)).Parameters;
        parameters.CopyTo(types);
        var next = parameters.Length;
        var code = new ByteCursor(module.Bytes.Span, module.Bodies[body]);
        for (var groups = code.U32(); groups > 0; groups--)
        {
            var length = (int)code.U32();
            types.AsSpan(next, length).Fill((WasmType)code.Byte());
            next += length;
        }

        return types;
    }
}
