using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution;

/// <summary>Runs one package on one input. The same call serves live execution and audit (design invariant
/// 3).</summary>
public interface IExecutor
{
    /// <summary>The engine with its version and configuration: kept beside receipts and audit reports, never hashed.</summary>
    string EngineId { get; }

    /// <summary>Runs to the end: no clock, no I/O, no state kept. Must be called on a guest thread (<see cref="GuestThreads"/>).</summary>
    /// <param name="package">From <see cref="PackageLoader.Load"/>.</param>
    /// <param name="input">The encoded VmInput; not kept.</param>
    /// <param name="limits">Gas, pages, output bytes: already the smallest of profile, package and
    /// submission.</param>
    /// <param name="output">Where the answer is copied; null for memory of its own. The outcome's output then is good until the
    /// next execution with the same buffer.</param>
    /// <returns>What the guest did, whatever it did; its output is copied and not judged.</returns>
    /// <exception cref="ExecutionFaultException">The engine failed; nothing may be concluded about the guest.</exception>
    /// <exception cref="InvalidOperationException">Not on a guest thread: a guest there could abort the process.</exception>
    ExecutionOutcome Execute(
        LoadedPackage package, ReadOnlySpan<byte> input, in ExecutionLimits limits, OutputBuffer? output = null);
}
