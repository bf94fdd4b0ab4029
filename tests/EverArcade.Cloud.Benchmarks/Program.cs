using EverArcade.Cloud.Benchmarks;

// One benchmark a name, "metering" with a part of the kernels' names behind it if only those are to run; run in Release: dotnet run -c Release --project tests/EverArcade.Cloud.Benchmarks -- kernel
var part = args is ["metering", var second] ? second : string.Empty;
var benchmarks = new Dictionary<string, Action>(StringComparer.Ordinal)
{
    ["kernel"] = KernelBenchmark.Run,
    ["activation"] = ActivationBenchmark.Run,
    ["publish"] = PublishBenchmark.Run,
    ["metering"] = () => MeteringBenchmark.Run(part),
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

if (args.Length == (part.Length == 0 ? 1 : 2) && benchmarks.TryGetValue(args[0], out var run))
{
    run();
    return 0;
}

Console.Error.WriteLine($"Name one benchmark: {string.Join(", ", benchmarks.Keys)}.");
return 2;
