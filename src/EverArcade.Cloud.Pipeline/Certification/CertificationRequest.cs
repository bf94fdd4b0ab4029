using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>What is to be certified.</summary>
/// <param name="Package">A package that passed <c>PackageFile.TryRead</c> and <c>PackageLoader.Check</c>.</param>
/// <param name="PackageFile">Its file.</param>
/// <param name="Samples">The developer's inputs.</param>
/// <param name="GasLimit">Gas of each; null as a host takes it.</param>
/// <param name="Time">After that, nothing more is begun, and what was not run is said.</param>
public sealed record CertificationRequest(
    Package Package, ReadOnlyMemory<byte> PackageFile, IReadOnlyList<SampleInput> Samples, ulong? GasLimit, TimeSpan Time);
