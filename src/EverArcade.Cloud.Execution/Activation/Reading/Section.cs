namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <param name="Id">Which.</param>
/// <param name="Offset">Where its id stands.</param>
/// <param name="Content">What follows its length.</param>
internal readonly record struct Section(SectionId Id, int Offset, ByteRange Content);
