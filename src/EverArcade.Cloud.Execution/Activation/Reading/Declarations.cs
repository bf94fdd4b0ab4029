using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Reads the sections that say what a module has: types, functions, globals, start, and where bodies are.</summary>
internal static class Declarations
{
    private const byte FunctionForm = 0x60;

    public static void Types(ref SectionReader reader)
    {
        var count = reader.Count("types", ActivationLimits.TypesMax);
        for (var i = 0U; i < count && reader.Ok; i++)
        {
            var offset = reader.Cursor.Offset;
            var form = reader.Cursor.Byte();
            if (!reader.Cursor.Ok)
            {
                return;
            }

            if (Features.OfTypeForm(form) is { } feature)
            {
                reader.RefuseFeature(offset, feature);
            }
            else if (form != FunctionForm)
            {
                reader.Refuse(WasmRefusals.Type, offset, $"0x{form:x2} is not the form of a function type.");
            }
            else
            {
                var parameters = ReadTypes(ref reader, "parameters of a type", ActivationLimits.ParametersMax);
                var results = ReadTypes(ref reader, "results of a type", ActivationLimits.ResultsMax);
                reader.Module.Types.Add(new FunctionType(parameters, results));
            }
        }
    }

    private static WasmType[] ReadTypes(ref SectionReader reader, string what, int bound)
    {
        var offset = reader.Cursor.Offset;
        var count = reader.Cursor.U32();
        if (reader.Ok && count > (uint)bound)
        {
            reader.Refuse(WasmRefusals.Parameters, offset, $"{what}: {count}, at most {bound}.");
        }

        if (!reader.Ok || count == 0)
        {
            return [];
        }

        var types = new WasmType[count];
        for (var i = 0; i < types.Length && reader.Ok; i++)
        {
            types[i] = reader.ReadType();
        }

        return types;
    }

    public static void Functions(ref SectionReader reader)
    {
        var start = reader.Cursor.Offset;
        var values = 0UL;
        var count = reader.Count("functions", ActivationLimits.FunctionsMax);
        for (var i = 0U; i < count && reader.Ok; i++)
        {
            var offset = reader.Cursor.Offset;
            var type = reader.Cursor.U32();
            if (reader.InRange(offset, "type", type, reader.Module.Types.Count))
            {
                var shape = reader.Module.Types[(int)type];
                values += (ulong)(shape.Parameters.Length + shape.Results.Length);
                reader.Module.Functions.Add(type);
            }
        }

        if (values > ActivationLimits.ParametersTotalMax)
        {
            reader.Refuse(
                WasmRefusals.Parameters,
                start,
                $"parameters and results over all functions: {values}, at most {ActivationLimits.ParametersTotalMax}.");
        }
    }

    public static void Globals(ref SectionReader reader)
    {
        var count = reader.Count("globals", ActivationLimits.GlobalsMax);
        for (var i = 0U; i < count && reader.Ok; i++)
        {
            var type = GlobalType(ref reader);
            ConstantExpression.Read(ref reader, type.Type);
            reader.Module.Globals.Add(type);
        }
    }

    public static GlobalType GlobalType(ref SectionReader reader)
    {
        var type = reader.ReadType();
        var offset = reader.Cursor.Offset;
        var mutable = reader.Cursor.Byte();
        if (reader.Ok && mutable > 1)
        {
            reader.Refuse(WasmRefusals.Malformed, offset, $"0x{mutable:x2} does not say whether a global changes.");
        }

        return new GlobalType(type, mutable == 1);
    }

    public static void Start(ref SectionReader reader)
    {
        var offset = reader.Cursor.Offset;
        var function = reader.Cursor.U32Padded();
        if (reader.InRange(offset, "function", function, reader.Module.Functions.Count)
            && !reader.Module.TypeOf(function).Fits(FunctionType.Empty))
        {
            reader.Refuse(WasmRefusals.Invalid, offset, "The start function has parameters or results.");
        }
    }

    public static void Bodies(ref SectionReader reader)
    {
        var count = reader.Count("function bodies", ActivationLimits.FunctionsMax);
        for (var i = 0U; i < count && reader.Ok; i++)
        {
            var offset = reader.Cursor.Offset;
            var body = reader.Cursor.Range(reader.Cursor.U32Padded());
            reader.Module.Bodies.Add(body);
            reader.Refusals.AddAbove(
                WasmRefusals.BodySize, offset, "bytes of a function body", (ulong)body.Length, ActivationLimits.BodyBytesMax);
        }
    }
}
