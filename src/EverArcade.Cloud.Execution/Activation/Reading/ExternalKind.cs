namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>What an import or export is, by its byte.</summary>
internal enum ExternalKind : byte
{
    Function = 0,
    Table = 1,
    Memory = 2,
    Global = 3,
}
