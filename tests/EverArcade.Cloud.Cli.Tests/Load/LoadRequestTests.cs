using System.Text;
using EverArcade.Cloud.Cli.Load;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Cli.Tests.Load;

public sealed class LoadRequestTests
{
    [Fact]
    public void With_EachNumber_IsAWholeRequestThatDiffersInItsNonceOnly()
    {
        var request = new LoadRequest(new Uri("http://127.0.0.1:5080/base/"), default(ContractId), "ab");
        Assert.Equal(
            "POST /base/v1/contracts/0000000000000000000000000000000000000000000000000000000000000000/submissions HTTP/1.1\r\n"
            + "Host: 127.0.0.1:5080\r\nContent-Type: application/json\r\nPrefer: wait=30\r\nContent-Length: 42\r\n"
            + "Idempotency-Key: load-ab-00000000000000ff\r\n\r\n"
            + "{\"action\":\"increment\",\"args\":{\"amount\":1}}",
            Encoding.ASCII.GetString(request.With(255)));
        Assert.Contains("load-ab-ffffffffffffffff\r\n", Encoding.ASCII.GetString(request.With(ulong.MaxValue)), StringComparison.Ordinal);
    }
}
