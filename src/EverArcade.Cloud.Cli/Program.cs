using EverArcade.Cloud.Cli.Console;

return await CommandLine.RunAsync(args, Streams.OfProcess(), CancellationToken.None);
