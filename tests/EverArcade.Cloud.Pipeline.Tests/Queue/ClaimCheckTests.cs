using CsCheck;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Tests.Queue;

public sealed class ClaimCheckTests
{
    private const string Hex = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    /// <summary>Texts that are no claim check, each for a reason of its own.</summary>
    public static TheoryData<string> Malformed =>
    [
        "", "not json", "[]", "{}", "null", "\"text\"", "{\"contract\":1,\"submission\":2}",
        $"{{\"contract\":\"{Hex}\"}}",
        $"{{\"contract\":\"{Hex.ToUpperInvariant()}\",\"submission\":\"{Hex}\"}}",
        $"{{\"contract\":\"{Hex}\",\"submission\":\"{Hex}0\"}}",
        $"{{\"contract\":\"\\ud800\",\"submission\":\"{Hex}\"}}",
        $"{{\"contract\":\"{Hex}\",\"\\udc00\":\"{Hex}\",\"submission\":\"{Hex}\"",
        "{\"\\ud800\":1}",
        new string('[', 1000),
    ];

    [Fact]
    public void TryParse_WhatFormatWrote_GivesItBack()
    {
        var pending = new PendingSubmission
        {
            Contract = new ContractId(Hash256.Parse(Hex)),
            Marker = default,
            Submission = new SubmissionId(Hash256.Of("s"u8)),
            Bytes = default,
            AcceptedAt = default,
        };

        Assert.True(ClaimCheck.TryParse(ClaimCheck.Format(pending), out var check, out _));
        Assert.Equal(new ClaimCheck(pending.Contract, pending.Submission), check);
    }

    [Theory]
    [InlineData("\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("\"nonsense\"", "nonsense")]
    [InlineData("17", null)]
    public void TryParse_WithATrace_TakesItAndNeverRefusesForIt(string member, string? expected)
    {
        var body = $"{{\"contract\":\"{Hex}\",\"submission\":\"{Hex}\",\"traceparent\":{member}}}";
        Assert.True(ClaimCheck.TryParse(body, out var check, out _));
        Assert.Equal(expected, check.TraceParent);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void TryParse_MalformedText_IsRefusedWithAReason(string body)
    {
        Assert.False(ClaimCheck.TryParse(body, out _, out var problem));
        Assert.StartsWith("not a claim check", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_TextThatIsNotUnicode_IsRefusedWithAReason() => TryParse_MalformedText_IsRefusedWithAReason("{\"\ud800\":1}");

    [Fact]
    public void TryParse_AnyText_NeverThrows() => Gen.OneOf(
        Gen.String, Gen.String.Select(text => $"{{\"contract\":\"{text}\",\"submission\":\"{Hex}\"}}"))
        .Sample(text => !ClaimCheck.TryParse(text, out _, out _));
}
