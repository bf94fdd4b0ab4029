using EverArcade.Cloud.Execution;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Problems;

/// <summary>Says that the host's engine or compiler failed. The fault's own text is for the host's log: it may name folders.</summary>
internal static class HostFault
{
    public static Task WriteAsync(HttpContext context, ExecutionFaultException fault) => fault.Kind == ExecutionFaultKind.Compiler
        ? ProblemAnswer.WriteAsync(
            context, ProblemCodes.CompilerUnavailable,
            "This host cannot compile modules at the moment. It says nothing about the package, and nothing was stored; try again.")
        : ProblemAnswer.WriteAsync(
            context, ProblemCodes.EngineFault,
            "The host's engine failed, not the contract. What was accepted is tried again by itself; otherwise try again.");
}
