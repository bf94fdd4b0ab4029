using System.Globalization;
using EverArcade.Cloud.Pipeline;

namespace EverArcade.Cloud.Deployment.Tests;

/// <summary>host.json against the code: a value of the host's that the pipeline counts on.</summary>
public sealed class HostJsonTests
{
    private static readonly System.Text.Json.Nodes.JsonObject Host = Repository.Json("host.json");

    private static readonly System.Text.Json.Nodes.JsonObject Queues = Host["extensions"]!["queues"]!.AsObject();

    [Fact]
    public void MaxDequeueCount_IsThePipelinesLastDelivery() =>
        Assert.Equal(new PipelineOptions().DeliveriesMax, (int)Queues["maxDequeueCount"]!);

    [Fact]
    public void VisibilityTimeout_LeavesTimeBetweenTries() => Assert.InRange(
        TimeSpan.ParseExact((string)Queues["visibilityTimeout"]!, "c", CultureInfo.InvariantCulture),
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));

    [Fact]
    public void MessageEncoding_IsWhatTheStoreWrites() => Assert.Equal("base64", (string)Queues["messageEncoding"]!);

    [Fact]
    public void BatchSize_IsWithinWhatTheHostTakes()
    {
        Assert.InRange((int)Queues["batchSize"]!, 1, 32);
        Assert.InRange((int)Queues["newBatchThreshold"]!, 0, (int)Queues["batchSize"]!);
    }

    [Fact]
    public void RoutePrefix_IsEmptySoThatPathsAreTheSameInEveryShell() =>
        Assert.Equal("", (string)Host["extensions"]!["http"]!["routePrefix"]!);

    [Fact]
    public void Telemetry_IsOpenTelemetry() => Assert.Equal("OpenTelemetry", (string)Host["telemetryMode"]!);

    [Fact] // The app's process sends its own log, by its own levels.
    public void LogLevels_AreTheOnesOfTheAppsOwnProcess()
    {
        var levels = Host["logging"]!["logLevel"]!;
        Assert.Contains(
            $"SetMinimumLevel(LogLevel.{levels["default"]}).AddFilter(\"EverArcade.Cloud\", LogLevel.{levels["EverArcade.Cloud"]})",
            Repository.Read("functions/Program.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void Project_LinksTheFileIntoItsOutput() => Assert.Contains(
        "<None Include=\"../host.json\" Link=\"host.json\" CopyToOutputDirectory=\"PreserveNewest\" CopyToPublishDirectory=\"PreserveNewest\" />",
        Repository.Read("functions/EverArcade.Cloud.Functions.csproj"), StringComparison.Ordinal);
}
