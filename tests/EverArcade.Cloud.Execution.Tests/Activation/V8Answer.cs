using System.Globalization;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>What v8-runner.mjs says of a job.</summary>
/// <param name="Result">The answers, or the class of the trap.</param>
/// <param name="Gas">What is left.</param>
/// <param name="Stack">Slots of stack at the end.</param>
/// <param name="Memory">SHA-256 of the memory in hex; empty without one.</param>
internal sealed record V8Answer(string Result, string Gas, int Stack, string Memory)
{
    /// <summary>The same of a run on Wasmtime, whose traps are told apart more finely.</summary>
    public static V8Answer Of(Run run, long gas) => new(
        ClassOf(run.Result),
        (gas - run.GasUsed).ToString(CultureInfo.InvariantCulture),
        run.Stack,
        run.Memory == default ? "" : run.Memory.ToString());

    public static string ClassOf(string result) => result switch
    {
        "BadConversionToInteger" => "BadConversion",
        "IndirectCallToNull" or "BadSignature" => "BadIndirectCall",
        _ => result,
    };
}
