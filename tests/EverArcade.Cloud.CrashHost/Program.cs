using EverArcade.Cloud.CrashHost;
using EverArcade.Cloud.Pipeline.Lanes;

// Arguments: data folder, pipeline step to die at, at its how manyth occurrence, how many submissions.
await CrashRun.RunAsync(args[0], Enum.Parse<PipelineStep>(args[1]), int.Parse(args[2]), int.Parse(args[3]));
