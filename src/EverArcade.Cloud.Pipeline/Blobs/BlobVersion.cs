namespace EverArcade.Cloud.Pipeline.Blobs;

/// <summary>Which writing of a blob it is: opaque, another one each time its bytes are written, the same ones too.</summary>
public readonly record struct BlobVersion(string Value);
