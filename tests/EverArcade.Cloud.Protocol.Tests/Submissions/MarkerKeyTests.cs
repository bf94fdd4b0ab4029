using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Protocol.Tests.Submissions;

/// <summary>Literals were computed by a separate implementation (Python's struct and hashlib).</summary>
public sealed class MarkerKeyTests
{
    [Fact]
    public void Compute_Unsigned_IsTheVector() => Assert.Equal(
        "1c290703a0994f757dae95e6bcfc3b681be04e3a4619d2bf062bc8d1017b5b20",
        MarkerKey.Compute(Samples.TwoNodes, "tenant-1").ToString());

    [Fact]
    public void Compute_Signed_IsTheVectorForEveryTenant()
    {
        using var key = Samples.Key();
        var signed = Samples.TwoNodes.SignedBy(key);
        Assert.Equal("8ce0604d4d98b0dad6030788e21ab5941d9fbb3c9f41cce063c7ea70703960ba",
            MarkerKey.Compute(signed, "tenant-1").ToString());
        Assert.Equal(MarkerKey.Compute(signed, "tenant-1"), MarkerKey.Compute(signed, "tenant-2"));
    }

    [Fact]
    public void Compute_OtherPlan_IsTheSameKey() => Assert.Equal(
        MarkerKey.Compute(Samples.TwoNodes, "t"),
        MarkerKey.Compute(Samples.TwoNodes with { GasLimit = 5, Plan = new() { Nodes = [] } }, "t"));

    [Fact]
    public void Compute_OtherScopeNonceOrContract_IsAnotherKey()
    {
        var key = MarkerKey.Compute(Samples.TwoNodes, "t");
        Assert.NotEqual(key, MarkerKey.Compute(Samples.TwoNodes, "u"));
        Assert.NotEqual(key, MarkerKey.Compute(Samples.TwoNodes with { Nonce = "other" }, "t"));
        Assert.NotEqual(key, MarkerKey.Compute(Samples.TwoNodes with { Contract = new ContractId(Hash256.Zero) }, "t"));
    }

    [Fact]
    public void Compute_TextMovedFromTenantToNonce_IsAnotherKey() => Assert.NotEqual(
        MarkerKey.Compute(Samples.TwoNodes with { Nonce = "b" }, "ta"),
        MarkerKey.Compute(Samples.TwoNodes with { Nonce = "ab" }, "t"));

    [Fact]
    public void TryParse_KeyWrittenOut_GivesItBack()
    {
        var key = MarkerKey.Compute(Samples.TwoNodes, "t");
        Assert.True(MarkerKey.TryParse(key.ToString(), out var parsed));
        Assert.Equal(key, parsed);
    }
}
