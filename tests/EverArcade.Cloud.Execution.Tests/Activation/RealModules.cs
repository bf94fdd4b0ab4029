namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>Modules that compilers made (tests/modules), and what their <c>run</c> is called with.</summary>
internal static class RealModules
{
    public static IReadOnlyList<(string Path, int Argument)> All { get; } =
    [
        ("tests/modules/clang/calls.wasm", 1_000),
        ("tests/modules/clang/fib.wasm", 12),
        ("tests/modules/clang/interpreter.wasm", 300),
        ("tests/modules/clang/mandelbrot.wasm", 12),
        ("tests/modules/clang/nbody.wasm", 50),
        ("tests/modules/clang/physics.wasm", 5),
        ("tests/modules/clang/sha256.wasm", 1),
        ("tests/modules/clang/sieve.wasm", 1),
        ("tests/modules/clang/sort.wasm", 1),
        ("tests/modules/rust/checked.wasm", 100),
        ("tests/modules/rust/checked.wasm", 77), // panics
        ("tests/modules/rust/collections.wasm", 60),
    ];
}
