using System.Globalization;
using EverArcade.Cloud.Compiler;
using EverArcade.Cloud.Execution.Compilation;

// Exit codes: 0 answered, 1 not started as a host does, 2 the limits could not be set, 3 the host went away.
if (args is not [var memory, var seconds, var number]
    || !ulong.TryParse(memory, NumberStyles.None, CultureInfo.InvariantCulture, out var memoryBytes)
    || !uint.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var wallSeconds)
    || !Enum.TryParse<CompileTarget>(number, out var target) || !Enum.IsDefined(target))
{
    Console.Error.WriteLine("Started by a host of EverArcade.Cloud: EverArcade.Cloud.Compiler <memory bytes> <seconds> <target>");
    return 1;
}

// Before anything of the engine: its threads take over the priority of the one that starts them.
if (!ProcessLimits.TryApply(memoryBytes, wallSeconds))
{
    Console.Error.WriteLine("The limits of this process could not be set.");
    return 2;
}

using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
try
{
    CompilerSession.Serve(target, input, output, () => HostWatch.Start(input));
    return 0;
}
catch (IOException)
{
    return 3;
}
