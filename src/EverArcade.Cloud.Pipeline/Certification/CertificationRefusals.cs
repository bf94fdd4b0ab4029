using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>Why sample inputs are not taken (docs/protocol.md, Refusals).</summary>
public static class CertificationRefusals
{
    /// <summary>A line is not <c>{"player","action","args"}</c>.</summary>
    public static RefusalCode BadSample { get; } = new("sample-malformed");

    /// <summary>No lines, or more than are taken.</summary>
    public static RefusalCode SampleCount { get; } = new("sample-count");

    /// <summary>What is not executed in WebAssembly has nothing to certify.</summary>
    public static RefusalCode NotWasm { get; } = new("certification-not-wasm");
}
