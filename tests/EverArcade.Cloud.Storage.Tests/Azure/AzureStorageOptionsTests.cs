using EverArcade.Cloud.Storage.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>What an operator got wrong is said when the host starts, in words, and without the key.</summary>
public sealed class AzureStorageOptionsTests
{
    private const string Key = "c2VjcmV0";

    [Theory]
    [InlineData("UseDevelopmentStorage=true")]
    [InlineData($"DefaultEndpointsProtocol=https;AccountName=account;AccountKey={Key};EndpointSuffix=core.windows.net")]
    public void ConnectionString_OfAnAccount_IsTaken(string text) => Assert.Empty(Refusals(options => options.ConnectionString = text));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AccountName=account")]
    [InlineData($"AccountKey={Key}")]
    [InlineData($"AccountName=account;AccountKey={Key};AccountKey={Key}")]
    [InlineData($"AccountName=account;AccountKey=not base64 at all {Key}")]
    [InlineData($"AccountName=;AccountKey={Key};BlobEndpoint=nowhere")]
    public void ConnectionString_OfNoAccount_IsRefusedWithoutItsKey(string text)
    {
        var refusal = Assert.Single(Refusals(options => options.ConnectionString = text));
        Assert.Contains("The connection string is none of a storage account", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Account_Alone_IsTaken() => Assert.Empty(Refusals(options => options.Account = "account"));

    [Fact]
    public void PublicBlobEndpoint_NeedsAnIdentity()
    {
        var open = new Uri("https://open.example");
        Assert.Empty(Refusals(options => (options.Account, options.PublicBlobEndpoint) = ("account", open)));
        Assert.Contains(
            "needs an identity",
            Assert.Single(Refusals(options => (options.ConnectionString, options.PublicBlobEndpoint) = ("UseDevelopmentStorage=true", open))),
            StringComparison.Ordinal);
        Assert.Contains(
            "http://open.example",
            Assert.Single(Refusals(options => (options.Account, options.PublicBlobEndpoint) = ("account", new Uri("http://open.example")))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_IsRefused() => Assert.Contains(
        "needs a connection string, an account name, or the endpoints", Assert.Single(Refusals(_ => { })), StringComparison.Ordinal);

    [Fact]
    public void ConnectionStringAndAccount_AreOneTooMany() => Assert.Contains(
        "leave one of the two out",
        Assert.Single(Refusals(options => (options.ConnectionString, options.Account) = ("UseDevelopmentStorage=true", "account"))),
        StringComparison.Ordinal);

    [Fact]
    public void Endpoints_NotAllThree_AreNotEnough()
    {
        Assert.Single(Refusals(options => options.BlobEndpoint = new Uri("https://a.example")));
        Assert.Empty(Refusals(options => (options.BlobEndpoint, options.QueueEndpoint, options.TableEndpoint) = (
            new Uri("https://a.example"), new Uri("https://b.example"), new Uri("https://c.example"))));
    }

    [Theory]
    [InlineData("http://a.example")]
    [InlineData("blobs")]
    public void Endpoint_ThatATokenMustNotGoTo_IsNamed(string endpoint)
    {
        var refusal = Assert.Single(Refusals(options =>
            (options.Account, options.BlobEndpoint) = ("account", new Uri(endpoint, UriKind.RelativeOrAbsolute))));
        Assert.Contains(endpoint, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("QueueShards", "0")]
    [InlineData("QueueShards", "65")]
    [InlineData("Prefix", "ab")]
    [InlineData("Prefix", "1abc")]
    [InlineData("Prefix", "with-a-hyphen")]
    [InlineData("Prefix", "aaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("Account", "Not A Name")]
    [InlineData("AttemptSeconds", "0")]
    [InlineData("RetriesMax", "11")]
    [InlineData("RetryMilliseconds", "0")]
    public void Setting_OutOfRange_IsNamed(string setting, string value)
    {
        var services = new ServiceCollection().AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([
                new($"{AzureStorageOptions.Section}:{setting}", value),
            ]).Build())
            .AddAzureStorage(setting == "Account" ? null : options => options.ConnectionString = "UseDevelopmentStorage=true");
        using var provider = services.BuildServiceProvider();
        var fault = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<AzureStorageOptions>>().Value);
        Assert.Contains(setting, Assert.Single(fault.Failures), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Refusals(Action<AzureStorageOptions> configure)
    {
        using var services = new ServiceCollection().AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddAzureStorage(configure).BuildServiceProvider();
        try
        {
            _ = services.GetRequiredService<IOptions<AzureStorageOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException refused)
        {
            return [.. refused.Failures];
        }
    }
}
