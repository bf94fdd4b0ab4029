using System.Text.Json.Serialization;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>A line for v8-runner.mjs: a call of an export, or an input handed over as the host does.</summary>
internal sealed record V8Job
{
    public required byte[] Module { get; init; }

    /// <summary>As text, because JavaScript's numbers end at 2^53.</summary>
    public required string Gas { get; init; }

    public string? Export { get; init; }

    public int[]? Arguments { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? Input { get; init; }

    public static V8Job Call(byte[] module, long gas, string export, params int[] arguments) =>
        new() { Module = module, Gas = $"{gas}", Export = export, Arguments = arguments };
}
