using System.Buffers;
using System.Text;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution.Tests.Hostile;

/// <summary>Guests that answer with bytes made to hurt, from the memory of the guest to the receipt, on every engine.</summary>
public sealed class HostileAnswerTests
{
    private const int AnswerAddress = 2_048;

    /// <summary>A receipt of the guest's with everything empty (abi-v2, vector A1).</summary>
    private static readonly byte[] NoClaims = new byte[113];

    private static readonly Submission Submission = new()
    {
        Contract = default,
        Nonce = "n",
        GasLimit = 200_000_000,
        Plan = new Plan { Nodes = [new PlanNode { Id = "a", Action = "x", Args = "null", Deps = [] }] },
    };

    public static TheoryData<string, byte[], ReceiptStatus, uint, ulong> Answers => new()
    {
        // E10
        { "nothing", [], ReceiptStatus.BadOutput, 101, 50_009 },
        { "cut off", [1, 0, 0], ReceiptStatus.BadOutput, 101, 50_039 },
        { "a trailing byte", [.. State(("a", "1")), .. NoClaims, 0], ReceiptStatus.BadOutput, 103, 51_409 },
        { "keys out of order", [.. State(("b", "1"), ("a", "1")), .. NoClaims], ReceiptStatus.BadOutput, 107, 51_579 },
        { "a key twice", [.. State(("a", "1"), ("a", "2")), .. NoClaims], ReceiptStatus.BadOutput, 108, 51_579 },
        { "no UTF-8", [.. Count(1), .. Count(1), 0xff, .. Count(0), .. NoClaims], ReceiptStatus.BadOutput, 104, 51_389 },
        { "2^63 entries", [.. Count(1UL << 63), .. NoClaims], ReceiptStatus.BadOutput, 102, 51_219 },
        { "a million entries that are not there", [.. Count(1_000_000), .. NoClaims], ReceiptStatus.BadOutput, 102, 51_219 },
        { "a key of 2^63 bytes", [.. Count(1), .. Count(1UL << 63), .. NoClaims], ReceiptStatus.BadOutput, 102, 51_299 },

        // E11
        { "a key of 1,024 bytes", [.. State((new string('k', 1_024), "")), .. NoClaims], ReceiptStatus.Succeeded, 0, 87_109 },
        { "a key of 1,025 bytes", [.. State((new string('k', 1_025), "")), .. NoClaims], ReceiptStatus.LimitExceeded, (uint)LimitCode.StateKeyBytes, 61_629 },
        { "a value of 65,537 bytes", [.. State(("k", new string('v', 65_537))), .. NoClaims], ReceiptStatus.LimitExceeded, (uint)LimitCode.StateValueBytes, 706_759 },
        { "strange keys", [.. State(("\0", "1"), ("../# ?\\", "2"), ("/", "3"), ("🚀", "4")), .. NoClaims], ReceiptStatus.Succeeded, 0, 112_959 },
        { "a diff of 2^20 bytes and more", [.. State(Many(17, new string('v', 62_000))), .. NoClaims], ReceiptStatus.LimitExceeded, (uint)LimitCode.DiffBytes, 10_594_959 },
        { "more changes than can be paid", [.. State(Many(20_000, "")), .. NoClaims], ReceiptStatus.OutOfGas, 0, 200_000_000 },

        // E12: every number of its own receipt at its highest.
        { "claims", [.. State(("a", "1")), .. NoClaims.Select((_, i) => i is >= 56 and < 72 ? (byte)0xff : (byte)0)], ReceiptStatus.Succeeded, 0, 66_669 },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Compute_HostileAnswer_HasItsReceiptOnEveryEngine(
        string name, byte[] answer, ReceiptStatus status, uint detail, ulong gas)
    {
        Assert.NotEmpty(name);
        var package = Guest.Package(Text(answer));
        var head = Head.AtGenesis(new Genesis
        {
            Package = package.Hash,
            Profile = ExecutionProfile.Standard.ComputeHash(),
            Name = "t",
            Salt = Hash256.Zero,
        });
        foreach (var engine in Enum.GetValues<EngineChoice>())
        {
            var limits = Transition.LimitsOf(ExecutionProfile.Standard, package.Manifest, Submission);
            var outcome = await Guest.RunAsync(Guest.Load(package, engine), limits, engine: engine);
            var receipt = Transition.Compute(
                ExecutionProfile.Standard, head, ContractState.Empty, PackageLimits.None, Submission, Submission.ComputeId(), Hash256.Zero, 3,
                outcome).Receipt;
            Assert.Equal((status, detail, gas), (receipt.Status, receipt.Detail, receipt.GasUsed));
            Assert.Equal(status == ReceiptStatus.Succeeded, receipt.NewStateRoot != receipt.PreviousStateRoot);
        }
    }

    private static string Text(byte[] answer)
    {
        var data = new StringBuilder();
        foreach (var value in answer)
        {
            _ = data.Append('\\').Append(Convert.ToHexStringLower([value]));
        }

        return $"""
            (module
              (memory (export "memory") {1 + (AnswerAddress + answer.Length) / 65_536})
              (data (i32.const {AnswerAddress}) "{data}")
              (func (export "alloc") (param i32) (result i32) i32.const 1024)
              (func (export "execute") (param i32 i32) (result i32) i32.const {AnswerAddress})
              (func (export "output_len") (result i32) i32.const {answer.Length}))
            """;
    }

    private static (string, string)[] Many(int count, string value) =>
        [.. Enumerable.Range(0, count).Select(i => ($"k{i:d5}", value))];

    private static byte[] Count(ulong count) => BitConverter.GetBytes(count);

    private static byte[] State(params (string Key, string Value)[] entries)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteUInt64((ulong)entries.Length);
        foreach (var (key, value) in entries)
        {
            writer.WriteString(key);
            writer.WriteString(value);
        }

        return output.WrittenSpan.ToArray();
    }
}
