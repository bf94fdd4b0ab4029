using System.Net;
using EverArcade.Cloud.Client.Quarantines;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Tests;

public sealed class QuarantineReadTests
{
    private static readonly ContractId Contract = new(Hash256.Of("contract"u8));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_QuarantineThatEndsMeanwhile_IsWhatTheOneAnswerSaid()
    {
        using var http = Answering(
            (HttpStatusCode.OK, $$"""
                {"contract":"{{Contract}}","state":"releasing","reason":"drill","finding":null,"actor":"operator",
                "since":"2026-11-23T00:00:00+00:00","liftedBy":"audit"}
                """),
            (HttpStatusCode.NoContent, ""));
        var api = new EverArcadeClient(http);
        Assert.Equal(QuarantineState.Releasing, (await api.Quarantines.ReadAsync(Contract, Token))!.State);
        Assert.Null(await api.Quarantines.ReadAsync(Contract, Token));
    }

    private static HttpClient Answering(params (HttpStatusCode Status, string Body)[] answers) =>
        new(new Script(new Queue<(HttpStatusCode, string)>(answers))) { BaseAddress = new Uri("http://host.invalid/") };

    /// <summary>Gives one answer after the other, whatever is asked.</summary>
    private sealed class Script(Queue<(HttpStatusCode Status, string Body)> answers) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var (status, body) = answers.Dequeue();
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body), RequestMessage = request });
        }
    }
}
