using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Execution.Tests.Activation;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Tests.Testsuite;

/// <summary>What the suite does with a module it does with the instrumented one, with the same answers. Actions on other modules than the
/// last, and modules that import, are left out.</summary>
public sealed partial class SuiteActionTests
{
    private readonly List<string> _wrong = [];
    private readonly Dictionary<string, ValueBox[]> _arguments = new(StringComparer.Ordinal);
    private int _modules;
    private int _importing;
    private int _notInstantiated;
    private int _actions;
    private int _traps;

    [Fact]
    public void Instrument_EveryAcceptedModule_AnswersAsBefore()
    {
        foreach (var (name, forms) in SuiteFolder.Scripts().Where(script => !script.Name.StartsWith("simd", StringComparison.Ordinal)))
        {
            (Store Store, Instance Original, Instance Metered)? both = null;
            foreach (var form in forms)
            {
                switch (WastForms.Head(form))
                {
                    case "module":
                        both?.Store.Dispose();
                        both = Instantiate(name, form);
                        break;
                    case "invoke" when both is { } now:
                        Act(name, form, exhausts: false, now.Original, now.Metered);
                        break;
                    case "assert_return" or "assert_trap" when both is { } now:
                        Act(name, WastForms.In(form)[0], exhausts: false, now.Original, now.Metered);
                        break;
                    case "assert_exhaustion" when both is { } now:
                        Act(name, WastForms.In(form)[0], exhausts: true, now.Original, now.Metered);
                        break;
                    default:
                        break;
                }
            }

            both?.Store.Dispose();
        }

        SuiteFolder.Report(string.Create(
            CultureInfo.InvariantCulture,
            $"instrumented {_modules}: {_importing} import, {_notInstantiated} are instantiated neither before nor after; {_actions} actions, of them {_traps} traps; differences {_wrong.Count}"));
        Assert.Empty(_wrong);
    }

    private (Store, Instance, Instance)? Instantiate(string name, string form)
    {
        byte[]? bytes;
        try
        {
            bytes = WastModule.Bytes(form);
        }
        catch (WasmtimeException)
        {
            return null;
        }

        var refusals = new RefusalList();
        if (bytes is null || CheckedModule.Validate(bytes, refusals) is not { } guest || !refusals.None)
        {
            return null;
        }

        var instrumented = Instrumenter.Instrument(guest, 1 << 16).ToArray();
        var again = Instrumenter.Instrument(CheckedModule.Validate(bytes, new RefusalList())!, 1 << 16);
        if (!again.Span.SequenceEqual(instrumented) || Module.Validate(Engines.Fast, instrumented) is not null)
        {
            _wrong.Add($"{name}: instrumented otherwise, or not valid: {form[..Math.Min(160, form.Length)]}");
            return null;
        }

        _modules++;
        if (guest.Module.Imports.Count > 0)
        {
            _importing++;
            return null;
        }

        // A start function would run before there is gas.
        return guest.Module.Sections.Any(section => section.Id == SectionId.Start) ? null : Both(name, bytes, instrumented);
    }

    private (Store, Instance, Instance)? Both(string name, byte[] bytes, byte[] instrumented)
    {
        var store = new Store(Engines.Fast);
        store.SetLimits(64 << 20);
        var original = TryInstantiate(store, bytes);
        var metered = TryInstantiate(store, instrumented);
        if (original is not null && metered is not null)
        {
            metered.GetGlobal(Instrumentation.GasExport)!.SetValue(long.MaxValue);
            return (store, original, metered);
        }

        _notInstantiated++;
        if (original is not null || metered is not null)
        {
            _wrong.Add($"{name}: instantiated only {(original is null ? "instrumented" : "as it was")}");
        }

        store.Dispose();
        return null;
    }

    private static Instance? TryInstantiate(Store store, byte[] bytes)
    {
        using var module = Module.FromBytes(Engines.Fast, "module", bytes);
        try
        {
            return new Instance(store, module);
        }
        catch (WasmtimeException)
        {
            return null;
        }
    }

    private void Act(string script, string action, bool exhausts, Instance original, Instance metered)
    {
        if (WastForms.Head(action) != "invoke" || OtherModule().IsMatch(action) || Arguments(action) is not { } arguments)
        {
            return;
        }

        var name = Encoding.UTF8.GetString(WastForms.Strings(FirstString().Match(action).Value));
        var expected = Answer(original, name, arguments);
        var found = Answer(metered, name, arguments);
        var stack = metered.GetGlobal(Instrumentation.StackExport)!;
        var slots = (int)stack.GetValue()!;
        _actions++;
        var trapped = found.Length > 0 && char.IsUpper(found[0]);
        _traps += trapped ? 1 : 0;
        var same = exhausts
            ? found == nameof(TrapCode.Unreachable) && slots > ActivationLimits.StackSlotsMax
            : expected == found && (trapped || slots == 0);
        if (!same)
        {
            _wrong.Add($"{script}: {action[..Math.Min(160, action.Length)]}: {expected} before, {found} instrumented, stack {slots}");
        }

        stack.SetValue(0);
    }

    /// <summary>The operands of an action, made by running their constants; null if they are of types we do not have.</summary>
    private ValueBox[]? Arguments(string action)
    {
        var constants = WastForms.In(action);
        var types = string.Join(' ', constants.Select(constant => WastForms.Head(constant)[..3]));
        var key = string.Concat(constants);
        if (constants.Count == 0)
        {
            return [];
        }

        if (!NumberTypes().IsMatch(types))
        {
            return null;
        }

        if (!_arguments.TryGetValue(key, out var arguments))
        {
            using var module = Module.FromText(Engines.Fast, "constants", $"(module (func (export \"f\") (result {types}) {key}))");
            using var store = new Store(Engines.Fast);
            var values = new Instance(store, module).GetFunction("f")!.Invoke();
            arguments = [.. (values is object[] many ? many : [values!]).Select(Box)];
            _arguments.Add(key, arguments);
        }

        return arguments;
    }

    private static ValueBox Box(object value) => value switch
    {
        int i => (ValueBox)i,
        long l => (ValueBox)l,
        float f => (ValueBox)f,
        double d => (ValueBox)d,
        _ => throw new ArgumentException("Not a number.", nameof(value)),
    };

    /// <summary>Bits of the answers, every NaN alike, or the name of the trap.</summary>
    private static string Answer(Instance instance, string name, ValueBox[] arguments)
    {
        if (instance.GetFunction(name) is not { } function)
        {
            return "Missing";
        }

        try
        {
            var answer = function.Invoke(arguments);
            return string.Join(' ', (answer is object[] many ? many : [answer ?? ""]).Select(value => value switch
            {
                float f => float.IsNaN(f) ? "nan" : $"f{BitConverter.SingleToUInt32Bits(f):x8}",
                double d => double.IsNaN(d) ? "nan" : $"d{BitConverter.DoubleToUInt64Bits(d):x16}",
                _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
            }));
        }
        catch (TrapException trap)
        {
            return trap.Type.ToString();
        }
    }

    [GeneratedRegex(@"^\(\s*invoke\s+\$", RegexOptions.CultureInvariant)]
    private static partial Regex OtherModule();

    [GeneratedRegex("\"(\\\\.|[^\"\\\\])*\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex FirstString();

    [GeneratedRegex("^((i32|i64|f32|f64)( |$))+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NumberTypes();
}
