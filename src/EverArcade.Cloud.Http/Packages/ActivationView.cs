using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Http.Packages;

/// <summary>What became of a package's module when it was published.</summary>
/// <param name="Module">SHA-256 of the activated module: the same on every host under the same metering.</param>
/// <param name="Metering">Versions of rewriting and gas schedule.</param>
/// <param name="PublishedBytes">Length of the module as published.</param>
/// <param name="ActivatedBytes">Length of the activated module.</param>
/// <param name="ArtefactBytes">Length of its machine code on the host that published it.</param>
/// <param name="Milliseconds">How long compiling and storing took there.</param>
internal sealed record ActivationView(
    Hash256 Module, string Metering, int PublishedBytes, int ActivatedBytes, int ArtefactBytes, int Milliseconds)
{
    public static ActivationView? Of(Activation? activation) => activation is null ? null : new(
        activation.Module, activation.Metering, activation.PublishedBytes, activation.ActivatedBytes, activation.ArtefactBytes,
        activation.CompileMilliseconds);
}
