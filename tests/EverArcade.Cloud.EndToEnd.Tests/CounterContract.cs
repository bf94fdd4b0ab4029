using EverArcade.Cloud.Cli.Demo;
using EverArcade.Cloud.Client;
using EverArcade.Cloud.Client.Submissions;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.EndToEnd.Tests;

/// <summary>A counter on a host.</summary>
internal static class CounterContract
{
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    public static Task<ContractId> CreateAsync(EverArcadeClient api) => CreateAsync(api, null);

    /// <summary>With a salt, the same contract on every host.</summary>
    public static async Task<ContractId> CreateAsync(EverArcadeClient api, Hash256? salt)
    {
        var package = await api.Packages.PublishAsync(DemoPackages.Counter(), TestContext.Current.CancellationToken);
        var contract = await api.Contracts.CreateAsync(
            package.Package, "counter", salt, TestContext.Current.CancellationToken);
        return contract.Contract;
    }

    public static async Task IncrementAsync(EverArcadeClient api, ContractId contract, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var answer = await api.Submissions.SubmitAsync(
                SubmissionDraft.Create(contract, "increment"), Wait, TestContext.Current.CancellationToken);
            Assert.Equal(ReceiptStatus.Succeeded, answer.Receipt?.Receipt.Status);
        }
    }
}
