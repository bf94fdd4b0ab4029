using System.Collections.Frozen;

namespace EverArcade.Cloud.Execution.Fixtures;

/// <summary>The fixtures this process has, by the name manifests use. Immutable, thread-safe.</summary>
public sealed class FixtureRegistry
{
    private readonly FrozenDictionary<string, NativeFixture> _fixtures;

    public FixtureRegistry(IEnumerable<KeyValuePair<string, NativeFixture>> fixtures) =>
        _fixtures = fixtures.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Has no fixtures.</summary>
    public static FixtureRegistry Empty { get; } = new([]);

    internal NativeFixture? Find(string name) => _fixtures.GetValueOrDefault(name);
}
