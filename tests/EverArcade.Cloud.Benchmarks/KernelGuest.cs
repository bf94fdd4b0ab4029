namespace EverArcade.Cloud.Benchmarks;

/// <summary>The least a guest can do: copy its input, 117 bytes, and answer it. One page of memory and a data segment.</summary>
internal static class KernelGuest
{
    public const string Text = """
        (module
          (memory (export "memory") 1)
          (data (i32.const 16) "everarcade")
          (func (export "alloc") (param i32) (result i32) i32.const 1024)
          (func (export "execute") (param i32 i32) (result i32)
            (memory.copy (i32.const 8192) (local.get 0) (local.get 1))
            i32.const 8192)
          (func (export "output_len") (result i32) i32.const 117))
        """;
}
