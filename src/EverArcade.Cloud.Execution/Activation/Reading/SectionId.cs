namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Sections of a module, by their byte (WebAssembly core specification, Binary format, Modules).</summary>
internal enum SectionId : byte
{
    Custom = 0,
    Type = 1,
    Import = 2,
    Function = 3,
    Table = 4,
    Memory = 5,
    Global = 6,
    Export = 7,
    Start = 8,
    Element = 9,
    Code = 10,
    Data = 11,

    /// <summary>Stands between <see cref="Element"/> and <see cref="Code"/>.</summary>
    DataCount = 12,
}
