namespace EverArcade.Cloud.Execution.Fixtures;

/// <summary>What a fixture costs: nothing in it is counted, so the price is by size (docs/protocol.md, Gas of a
/// fixture).</summary>
public static class FixtureGas
{
    /// <summary>Gas of any execution.</summary>
    public const ulong Base = 1_000;

    /// <summary>Gas of each byte of input and of output.</summary>
    public const ulong PerByte = 10;

    /// <summary>Gas of an execution; an execution above its limit is out of gas.</summary>
    public static ulong Compute(int inputBytes, int outputBytes) =>
        Base + PerByte * ((ulong)inputBytes + (ulong)outputBytes);
}
