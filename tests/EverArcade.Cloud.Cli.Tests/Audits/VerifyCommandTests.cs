using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.OperatorLogs;

namespace EverArcade.Cloud.Cli.Tests.Audits;

/// <summary><c>everarcade verify</c> of certificates, operator logs, and of what is neither.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private static readonly SigningKey Old = SigningKey.FromSeed([.. Enumerable.Repeat((byte)1, 32)]);
    private static readonly SigningKey New = SigningKey.FromSeed([.. Enumerable.Repeat((byte)2, 32)]);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--host-key")]
    [InlineData("--auditor")]
    public async Task Certificate_OfAPassedAudit_IsGoodUnderTheKeyThatSigned(string option)
    {
        var file = Write("audit.evc", SignedAuditCertificate.Sign(Certificate(AuditOutcome.Passed), New).Encode());
        var good = await CommandResult.SucceedAsync("verify", file, option, $"{Old.PublicKey}", option, $"{New.PublicKey}");
        Assert.Contains("PASSED: receipts 1 to 7", good.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("pins the key", good.Output, StringComparison.Ordinal);

        var json = await CommandResult.RunAsync("verify", file, option, $"{Old.PublicKey}", "--json");
        Assert.Equal(ExitCode.Refused, json.Code);
        Assert.False(json.Json.GetProperty("signed").GetBoolean());
        var other = await CommandResult.RunAsync("verify", file, option, $"{Old.PublicKey}");
        Assert.Contains($"signed by {New.PublicKey}, which is none of the keys given", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_WithAByteChanged_IsNotWhatWasSigned()
    {
        var bytes = SignedAuditCertificate.Sign(Certificate(AuditOutcome.Passed), New).Encode();
        bytes[^1] ^= 1;
        var result = await CommandResult.RunAsync("verify", Write("audit.evc", bytes), "--auditor", $"{New.PublicKey}");
        Assert.Equal(ExitCode.Refused, result.Code);
        Assert.Contains("its signature does not hold", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_WithoutAKey_NamesItsSigner()
    {
        var file = Write("audit.evc", SignedAuditCertificate.Sign(Certificate(AuditOutcome.Passed), New).Encode());
        Assert.Contains($"signed by {New.PublicKey}", (await CommandResult.SucceedAsync("verify", file)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_OfAFailedAudit_IsBadNews()
    {
        var failed = Certificate(AuditOutcome.Failed) with { Findings = [Hash256.Of("finding"u8)] };
        var file = Write("audit.evc", SignedAuditCertificate.Sign(failed, New).Encode());
        var result = await CommandResult.RunAsync("verify", file);
        Assert.Equal(ExitCode.Refused, result.Code);
        Assert.Contains("FAILED: receipts 1 to 7", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OperatorLog_OfAHostThatChangedItsKey_IsGoodUnderBothAndBadUnderOne()
    {
        var file = Write("log.evo", Log(Old, Old, New));
        var good = await CommandResult.SucceedAsync(
            "verify", file, "--host-key", $"{Old.PublicKey}", "--host-key", $"{New.PublicKey}", "--json");
        Assert.Equal(3, good.Json.GetProperty("entries").GetInt32());

        var bad = await CommandResult.RunAsync("verify", file, "--host-key", $"{Old.PublicKey}");
        Assert.Equal(ExitCode.Refused, bad.Code);
        Assert.Contains($"entry 3 is signed by {New.PublicKey}", bad.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OperatorLog_AnyByteChanged_IsBad()
    {
        var bytes = Log(New, New);
        for (var at = 0; at < bytes.Length; at += 7)
        {
            bytes[at] ^= 1;
            var result = await CommandResult.RunAsync("verify", Write("log.evo", bytes), "--host-key", $"{New.PublicKey}");
            Assert.True(result.Code == ExitCode.Refused, $"byte {at}");
            bytes[at] ^= 1;
        }
    }

    [Fact]
    public async Task FileOfAnotherKind_IsToldApart()
    {
        Assert.Contains("is a package; 'everarcade package verify FILE'", await RefuseAsync("x.evx", "PK\u0003\u0004"), StringComparison.Ordinal);
        Assert.Contains("is a repro bundle; 'everarcade replay FILE'", await RefuseAsync("x.evb", "EVERREPR...."), StringComparison.Ordinal);
        Assert.Contains("is neither an archive", await RefuseAsync("x.txt", "hello"), StringComparison.Ordinal);
        Assert.Contains("is neither an archive", await RefuseAsync("x", ""), StringComparison.Ordinal);
        Assert.Contains("no archive (.evx), certificate (.evc) or operator log (.evo) there", await RefuseAsync("missing", null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileUnderAnotherName_IsWhatItsFirstBytesSay()
    {
        var file = Write("renamed.evx", SignedAuditCertificate.Sign(Certificate(AuditOutcome.Passed), New).Encode());
        Assert.Contains("PASSED", (await CommandResult.SucceedAsync("verify", file)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_OfAllKinds_IsVerifiedFileByFile()
    {
        _ = Write("a.evc", SignedAuditCertificate.Sign(Certificate(AuditOutcome.Passed), New).Encode());
        _ = Write("b.evo", Log(New));
        Assert.Equal(2, (await CommandResult.SucceedAsync("verify", _folder.Path, "--json")).Output.Trim().Split('\n').Length);

        _ = Write("c.evx", "EVERARCH but no archive"u8.ToArray());
        Assert.Equal(ExitCode.Refused, (await CommandResult.RunAsync("verify", _folder.Path)).Code);
    }

    [Fact]
    public async Task Folder_WithAFileThatIsNone_TellsAboutTheOthersToo()
    {
        _ = Write("a.evc", "EVERCERT but no certificate"u8.ToArray());
        _ = Write("b.evc", SignedAuditCertificate.Sign(Certificate(AuditOutcome.Passed), New).Encode());
        var result = await CommandResult.RunAsync("verify", _folder.Path);
        Assert.Equal(ExitCode.Refused, result.Code);
        Assert.Contains("a.evc is no certificate", result.Output, StringComparison.Ordinal);
        Assert.Contains("PASSED: receipts 1 to 7", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Archive_Empty_IsSaidToBeEmpty() => Assert.Contains(
        "archive byte 0: expected an archive's first bytes, found an empty file",
        (await CommandResult.RunAsync("verify", Write("empty.evx", []))).Output, StringComparison.Ordinal);

    private static AuditCertificate Certificate(AuditOutcome outcome) => new()
    {
        Audit = "0000018000000000deadbeef",
        Contract = new ContractId(Hash256.Of("contract"u8)),
        Branch = BranchId.Genesis,
        Start = default,
        End = new AuditEnd(new Sequence(7), Hash256.Of("r"u8), Hash256.Of("s"u8), Hash256.Of("l"u8)),
        Profile = Hash256.Of("profile"u8),
        Package = Hash256.Of("package"u8),
        Engines = ["engine"],
        Mode = AuditMode.Full,
        Receipts = 7,
        Intervals = 1,
        IntervalsCompared = 1,
        Seed = Hash256.Zero,
        SeedSource = "",
        Outcome = outcome,
        Findings = [],
        StartedAtMilliseconds = 1,
        EndedAtMilliseconds = 2,
    };

    /// <summary>A log with an entry by each key.</summary>
    private static byte[] Log(params SigningKey[] keys)
    {
        var (entries, last) = (new List<ReadOnlyMemory<byte>>(), Hash256.Zero);
        foreach (var key in keys)
        {
            var entry = new OperatorLogEntry
            {
                Number = (ulong)entries.Count + 1,
                Previous = last,
                AtMilliseconds = 5,
                Action = "quarantine-set",
                Contract = null,
                Detail = "why",
            };
            entries.Add(SignedOperatorLogEntry.Sign(entry, key).Encode());
            last = entry.ComputeHash();
        }

        return OperatorLogFile.Build(entries);
    }

    private async Task<string> RefuseAsync(string name, string? content)
    {
        var path = content is null ? _folder[name] : Write(name, System.Text.Encoding.ASCII.GetBytes(content));
        var result = await CommandResult.RunAsync("verify", path);
        Assert.Equal(ExitCode.Refused, result.Code);
        return result.Error;
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder[name], bytes);
        return _folder[name];
    }
}
