namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <param name="Offset">Where it stands in the module.</param>
/// <param name="Name">Valid UTF-8, unique in its module.</param>
/// <param name="Kind">What is exported.</param>
/// <param name="Index">Which of them; in range.</param>
internal readonly record struct Export(int Offset, string Name, ExternalKind Kind, uint Index);
