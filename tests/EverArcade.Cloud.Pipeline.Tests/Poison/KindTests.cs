using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Storage.Azure;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>Every kind of row and blob that a store has is corrupted by some test: a new one has to be written down here, and the
/// test with it.</summary>
public sealed class KindTests
{
    private const string Poisoned = nameof(PoisonTests);
    private const string Pending = nameof(PendingPoisonTests);
    private const string Messages = nameof(MessagePoisonTests);
    private const string Reports = nameof(ReportPoisonTests);
    private const string Records = nameof(RecordPoisonTests);

    private static readonly Dictionary<string, string> Tables = new()
    {
        ["contract"] = Poisoned,
        ["branch"] = Poisoned,
        ["receipt"] = Poisoned,
        ["executed"] = Poisoned,
        ["recent_0"] = Pending,
        ["recent_1"] = Pending,
        ["pending"] = Pending,
        ["pending_key"] = Pending,
        ["log_node"] = Poisoned,
        ["checkpoint"] = Poisoned,
        ["message"] = Messages,
        ["poison"] = Messages,
        ["audit_message"] = Messages,
        ["audit_poison"] = Messages,
        ["package"] = Poisoned,
        ["audit"] = Reports,
        ["record"] = Records,
    };

    private static readonly Dictionary<string, string> Rows = new()
    {
        ["ledger c"] = Poisoned,
        ["ledger h"] = Poisoned,
        ["ledger b"] = Poisoned,
        ["ledger r"] = Poisoned,
        ["ledger m"] = Poisoned,
        ["ledger s"] = Poisoned,
        ["ledger p"] = Messages,
        ["ledger k"] = Poisoned,
        ["ledger l"] = Poisoned,
        ["ledger n"] = Poisoned,
        ["index contracts"] = "AzureCorruptionTests of the storage",
        ["index pending"] = Messages,
        ["packages h"] = Poisoned,
        ["packages n"] = Poisoned,
        ["audits"] = Reports,
        ["records"] = Records,
        ["poison i"] = Messages,
        ["poison b"] = Messages,
    };

    private static readonly Dictionary<string, string> Owners = new()
    {
        ["packages"] = Poisoned,
        ["checkpoints"] = Poisoned,
        ["spilled"] = Poisoned,
        ["activated-modules"] = "ActivationTests",
        ["artefacts"] = "ArtefactTests",
        ["certificates"] = Reports,
        ["findings"] = Reports,
    };

    [Fact]
    public async Task Embedded_EveryTable_IsPoisoned()
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-kinds-").FullName;
        await using (await PipelineHost.StartAsync(new HostSettings { Folder = folder }))
        {
            using var raw = new EmbeddedRawStore(folder);
            Assert.Equal(Tables.Keys.Order(), (await raw.ListKindsAsync()).Order());
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Over everything that a host which has done everything leaves behind.</summary>
    [Fact]
    public async Task Azure_EveryKindOfRow_IsPoisoned()
    {
        await using var poisoned = await PoisonedRecords.StartAsync("azure");
        Assert.Subset(Rows.Keys.ToHashSet(), (await poisoned.Raw.ListKindsAsync()).ToHashSet());
        Assert.Equal(6, typeof(AzureNames).GetProperties().Count(property => property.Name.EndsWith("Table", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Blobs_EveryOwner_IsPoisoned()
    {
        await using var host = await PipelineHost.StartAsync(
            new HostSettings { Azure = await TestAccount.OfAsync("azure") });
        Assert.Equal(Owners.Keys.Order(), host.Get<IEnumerable<IBlobOwner>>().Select(owner => owner.Name).Order());
    }
}
