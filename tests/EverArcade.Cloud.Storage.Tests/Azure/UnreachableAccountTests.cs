using System.Net;
using System.Net.Sockets;
using EverArcade.Cloud.Azurite;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Storage.Azure;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>What an operator reads when an account cannot be used says why.</summary>
public sealed class UnreachableAccountTests
{
    private const string Key = "AccountKey=";

    [Fact]
    public async Task Store_NobodyListens_SaysWhatTheNetworkSaid()
    {
        var message = await FailAsync(
            $"AccountName=nobody;{Key}AAAA;BlobEndpoint={FreeUrl()};QueueEndpoint={FreeUrl()};TableEndpoint={FreeUrl()};");
        Assert.Contains("Connection refused", message, StringComparison.Ordinal);
        Assert.DoesNotContain("status 0", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_AnotherKey_SaysThatTheAccountRefuses()
    {
        var account = (await AzuriteProcess.SharedAsync()).ConnectionString;
        var message = await FailAsync(account.Replace($"{Key}Eby8", $"{Key}AAAA", StringComparison.Ordinal));
        Assert.Contains("status 403", message, StringComparison.Ordinal);
        Assert.EndsWith("the account refuses this host (key, roles or firewall)", message, StringComparison.Ordinal);
    }

    private static async Task<string> FailAsync(string connectionString)
    {
        var store = AzureStore.Open(
            new AzureStorageOptions { ConnectionString = connectionString, RetriesMax = 1, RetryMilliseconds = 1 }, TimeProvider.System);
        return (await Assert.ThrowsAsync<StorageUnavailableException>(() => store.Ledger.ListContractsAsync(null, 1, None))).Message;
    }

    /// <summary>An address nobody listens at: bound once to be free, then let go.</summary>
    private static string FreeUrl()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}/nobody";
    }
}
