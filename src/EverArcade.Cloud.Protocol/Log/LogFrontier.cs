namespace EverArcade.Cloud.Protocol.Log;
// placeholder: written by the log work
public sealed record LogFrontier { public static LogFrontier Empty { get; } = new(); }
