namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>What runs a package.</summary>
public enum PackageExecutor
{
    /// <summary>The module itself; "wasm" in a manifest.</summary>
    Wasm,

    /// <summary>A registered implementation on the host, for tests and demos; "native-fixture" in a manifest.</summary>
    NativeFixture,
}
