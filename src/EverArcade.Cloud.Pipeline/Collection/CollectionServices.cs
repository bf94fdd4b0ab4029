using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Packages;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Pipeline.Collection;

/// <summary>Registers what takes away blobs that nothing names, and all who say what they name.</summary>
internal static class CollectionServices
{
    public static IServiceCollection AddCollection(this IServiceCollection services) => services
        .AddSingleton<IBlobOwner, PackageBlobs>()
        .AddSingleton<IBlobOwner, ActivatedModuleBlobs>()
        .AddSingleton<IBlobOwner, ArtefactBlobs>()
        .AddSingleton<IBlobOwner, CheckpointBlobs>()
        .AddSingleton<IBlobOwner, CertificateBlobs>()
        .AddSingleton<IBlobOwner, FindingBlobs>()
        .AddSingleton<BlobCollector>();
}
