using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Tests.Console;

/// <summary>Tests that set the address in the environment, which the whole process shares: they run when no other does.</summary>
[CollectionDefinition(CommonOptions.UrlVariable, DisableParallelization = true)]
public sealed class UrlVariableTests;
