using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Writing;
using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>A module that does the same a few bytes further on. Where the code of a small loop, or the targets of an indirect branch, happen
/// to lie changes its speed by half and more, in either direction: a ratio of two pieces of code in one place each says little.</summary>
internal static class PlacedModule
{
    /// <summary>Places that are tried; each is a store's machine code, some 8 bytes, behind the last.</summary>
    public const int Places = 8;

    /// <summary>Stores into memory that no compiler uses, before the first instruction of an exported function.</summary>
    public static byte[] Shift(byte[] bytes, int places, string entry)
    {
        var guest = CheckedModule.Validate(bytes, new RefusalList()) ?? throw new InvalidOperationException("The module cannot be read.");
        var module = guest.Module;
        var shifted = (int)module.Exports.First(export => export.Name == entry).Index - module.ImportedFunctions;
        var code = module.Find(SectionId.Code)!.Value.Content;
        var content = new ByteWriter(bytes.Length);
        content.U32((uint)module.Bodies.Count);
        for (var i = 0; i < module.Bodies.Count; i++)
        {
            var body = new ByteWriter(bytes.Length);
            var first = guest.Facts.Functions[i].Code;
            body.Bytes(bytes.AsSpan(module.Bodies[i].Start, first - module.Bodies[i].Start));
            for (var place = 0; place < places && i == shifted; place++)
            {
                body.I32Const(8);
                body.I32Const(place);
                body.Op(Opcode.I32Store);
                body.Bytes([2, 0]);
            }

            body.Bytes(bytes.AsSpan(first, module.Bodies[i].End - first));
            content.Sized(body.Written);
        }

        var output = new ByteWriter(bytes.Length * 2);
        output.Bytes(bytes.AsSpan(0, 8));
        foreach (var section in module.Sections.Where(section => section.Id != SectionId.Custom))
        {
            output.Byte((byte)section.Id);
            output.Sized(section.Id == SectionId.Code ? content.Written : section.Content.Of(bytes));
        }

        return output.Written.ToArray();
    }
}
