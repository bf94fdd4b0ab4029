using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>What the compiler makes use of on this machine's CPU, as text: code made for another may not run, or stop the process.</summary>
internal static class CpuFeatures
{
    /// <summary>Highest basic leaf that is looked at (Intel SDM, CPUID): 1 and 7 hold what code generators ask for.</summary>
    private const int LeafFeatures = 1;

    private const int LeafExtendedFeatures = 7;

    private const int LeafAmdFeatures = unchecked((int)0x8000_0001);

    public static string Describe()
    {
        var text = new StringBuilder(RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant());
        _ = text.Append(OperatingSystem.IsWindows() ? "-windows" : OperatingSystem.IsMacOS() ? "-macos" : "-unix");
        if (X86Base.IsSupported)
        {
            AppendX86(text);
        }
        else
        {
            AppendArm(text);
        }

        return text.ToString();
    }

    /// <summary>The feature words, without those that differ between the cores of one machine (EBX of leaf 1 holds the core's number).</summary>
    private static void AppendX86(StringBuilder text)
    {
        var (highest, _, _, _) = X86Base.CpuId(0, 0);
        var (_, _, ecx, edx) = X86Base.CpuId(LeafFeatures, 0);
        Append(text, ecx, edx);
        if (highest >= LeafExtendedFeatures)
        {
            var (_, ebx7, ecx7, edx7) = X86Base.CpuId(LeafExtendedFeatures, 0);
            Append(text, ebx7, ecx7, edx7);
        }

        var (_, _, ecxAmd, edxAmd) = X86Base.CpuId(LeafAmdFeatures, 0);
        Append(text, ecxAmd, edxAmd);
        // Whether the operating system saves the wide registers is asked by the runtime.
        _ = text.Append(Avx.IsSupported ? " avx" : "").Append(Avx512F.IsSupported ? " avx512" : "");
    }

    private static void AppendArm(StringBuilder text) => text
        .Append(ArmAes.IsSupported ? " aes" : "").Append(Crc32.IsSupported ? " crc" : "").Append(Dp.IsSupported ? " dp" : "")
        .Append(Rdm.IsSupported ? " rdm" : "").Append(Sha1.IsSupported ? " sha1" : "").Append(Sha256.IsSupported ? " sha256" : "");

    private static void Append(StringBuilder text, params ReadOnlySpan<int> words)
    {
        foreach (var word in words)
        {
            _ = text.Append(' ').Append(Convert.ToHexStringLower(BitConverter.GetBytes(word)));
        }
    }
}
