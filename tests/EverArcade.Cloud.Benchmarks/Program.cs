using EverArcade.Cloud.Benchmarks;

// One benchmark a name; run in Release: dotnet run -c Release --project tests/EverArcade.Cloud.Benchmarks -- kernel
var benchmarks = new Dictionary<string, Action>(StringComparer.Ordinal)
{
    ["kernel"] = KernelBenchmark.Run,
    ["activation"] = ActivationBenchmark.Run,
    ["publish"] = PublishBenchmark.Run,
    ["metering"] = MeteringBenchmark.Run,
    ["calibration"] = CalibrationBenchmark.Run,
    ["host-prices"] = HostPricesBenchmark.Run,
    ["transition"] = TransitionBenchmark.Run,
    ["state-root"] = StateRootBenchmark.Run,
    ["state-proof"] = StateProofBenchmark.Run,
    ["audit"] = AuditBenchmark.Run,
    ["audit-scale"] = AuditScaleBenchmark.Run,
    ["archive-100k"] = () => ArchiveBenchmark.Run(100_000),
    ["archive-signed"] = () => ArchiveBenchmark.Run(20_000, isSigned: true),
    ["archive-1m"] = () => ArchiveBenchmark.Run(1_000_000),
    ["azurite"] = AzuriteBenchmark.Run,
    ["storage-10k"] = () => StorageBenchmark.Run(history: 10_000),
    ["storage-1m"] = () => StorageBenchmark.Run(history: 1_000_000),
};

if (args is [var name] && benchmarks.TryGetValue(name, out var run))
{
    run();
    return 0;
}

Console.Error.WriteLine($"Name one benchmark: {string.Join(", ", benchmarks.Keys)}.");
return 2;
