using static EverArcade.Cloud.Execution.Tests.Activation.WasmBytes;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>P14: what is malformed, and how numbers may be written (docs/metering.md, Numbers).</summary>
public sealed class EncodingTests
{
    [Theory]
    [InlineData("", "wasm-not-a-module@0")]
    [InlineData("0061736d", "wasm-not-a-module@0")]
    [InlineData("0061736d0d000100", "wasm-not-a-module@0")]
    [InlineData("0061736d010000000e00", "wasm-section@8")] // unknown
    [InlineData("0061736d01000000ff00", "wasm-section@8")]
    [InlineData("0061736d0100000001ff01", "wasm-malformed@11")] // longer than the file
    [InlineData("0061736d0100000001", "wasm-malformed@9")] // without a length
    [InlineData("0061736d0100000001ffffffff1f", "wasm-malformed@9")] // more than 32 bits
    [InlineData("0061736d0100000001808080808000", "wasm-malformed@9")] // more than five bytes
    [InlineData("0061736d010000000105ffffffff0f", "wasm-count@10")]
    [InlineData("0061736d0100000001010001010000", "wasm-section@11")] // twice
    [InlineData("0061736d01000000030100010100", "wasm-section@11")] // out of order
    [InlineData("0061736d010000000c01000a010009010000", "wasm-section@14")]
    [InlineData("0061736d0100000001020000", "wasm-malformed@11")] // a byte too many
    [InlineData("0061736d0100000001038100e0", "wasm-type@12")] // a count, padded where it may be, then an unknown form
    [InlineData("0061736d010000000105016081007f", "wasm-malformed@12")] // non-minimal count of parameters
    [InlineData("0061736d01000000000201ff", "wasm-malformed@10")] // name is not UTF-8
    [InlineData("0061736d010000000000", "wasm-malformed@10")] // custom section without a name
    [InlineData("0061736d01000000000105", "wasm-malformed@11")] // name longer than its section
    [InlineData("0061736d0100000001040160000003020100", "wasm-malformed@18")] // a function without a body
    [InlineData("0061736d010000000a040102000b", "wasm-malformed@14")] // a body without a function
    [InlineData("0061736d010000000c0101", "wasm-malformed@11")] // announced data that is not there
    [InlineData("0061736d010000000503010101", "wasm-malformed@13")]
    public void Validate_Malformed_IsRefusedWithItsPlace(string hex, string verdict) =>
        Assert.Equal([verdict], Checks.Validate(Convert.FromHexString(hex)));

    [Theory] // Linkers leave room for numbers they fill in later: indices, addresses, sizes.
    [InlineData("108080808000 0b")] // call 0
    [InlineData("41 8080808000 1a 0b")] // i32.const 0
    [InlineData("41 ffffffff7f 1a 0b")] // i32.const -1
    [InlineData("42 ffffffffffffffffff7f 1a 0b")] // i64.const -1
    [InlineData("4100 28 02 8080808000 1a 0b")] // i32.load
    public void Validate_PaddedNumberWhereLinkersPad_IsAccepted(string code) => Assert.Empty(Checks.Validate(Body(code)));

    [Theory]
    [InlineData("41 808080808000 1a 0b")] // six bytes
    [InlineData("41 ffffffff0f 1a 0b")] // unused bits that do not repeat the sign
    [InlineData("41 ffffffff4f 1a 0b")]
    [InlineData("42 ffffffffffffffffff01 1a 0b")]
    [InlineData("4100 28 82808000 00 1a 0b")] // alignment
    [InlineData("0c 8000 0b")] // label
    [InlineData("20 8000 1a 0b")] // local
    [InlineData("02 c07f 0b 0b")] // block type
    [InlineData("fc 8a00 0000 0b")] // number behind the prefix
    public void Validate_PaddedNumberElsewhere_IsRefused(string code) =>
        Assert.StartsWith("wasm-malformed@", Assert.Single(Checks.Validate(Body(code))), StringComparison.Ordinal);

    [Theory]
    [InlineData("0b 0b")] // bytes after the end
    [InlineData("01")] // no end
    [InlineData("05 0b")] // else without if
    [InlineData("04 40 05 05 0b 0b")]
    [InlineData("02")]
    [InlineData("0e ff")]
    [InlineData("44 0000")]
    public void Validate_BrokenBody_IsRefused(string code) => Assert.Single(Checks.Validate(Body(code)));

    private static byte[] Body(string code) =>
        OneFunction([0, .. Convert.FromHexString(code.Replace(" ", "", StringComparison.Ordinal))]);
}
