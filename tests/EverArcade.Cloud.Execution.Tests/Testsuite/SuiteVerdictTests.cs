using System.Globalization;
using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Modules;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Tests.Testsuite;

/// <summary>Every valid module of the suite is accepted, or refused for a feature, a limit, or padding that we do not allow; every other
/// module is refused.</summary>
public sealed class SuiteVerdictTests
{
    private static readonly HashSet<string> Features = ["wasm-feature", "wasm-table-type", "wasm-memory-type", "wasm-memory-count", "wasm-count"];

    private static readonly HashSet<string> Limits = ["wasm-parameters", "wasm-locals", "wasm-complexity", "wasm-nesting", "wasm-body-size", "wasm-stack"];

    /// <summary>The script whose modules only exist to pad numbers.</summary>
    private const string Padding = "binary-leb128.wast";

    [Fact]
    public void Validate_EveryModule_HasTheSuitesVerdict()
    {
        var (valid, accepted, feature, limit, padded, invalid, unread, badText) = (0, 0, 0, 0, 0, 0, 0, 0);
        var wrong = new List<string>();
        foreach (var (name, forms) in SuiteFolder.Scripts())
        {
            foreach (var (form, good) in forms.Select(Module).Where(module => module.Form is not null))
            {
                byte[]? bytes;
                try
                {
                    bytes = WastModule.Bytes(form!);
                }
                catch (WasmtimeException)
                {
                    (unread, badText) = (unread + (good ? 1 : 0), badText + (good ? 0 : 1));
                    continue;
                }

                if (bytes is null)
                {
                    continue;
                }

                var refusals = new RefusalList();
                _ = CheckedModule.Validate(bytes, refusals);
                var codes = refusals.All.Select(refusal => refusal.Code.Name).ToArray();
                if (!good)
                {
                    invalid++;
                    if (refusals.None)
                    {
                        wrong.Add($"{name}: accepted {form![..Math.Min(160, form!.Length)]}");
                    }

                    continue;
                }

                valid++;
                if (refusals.None)
                {
                    accepted++;
                }
                else if (codes.All(Features.Contains))
                {
                    feature++;
                }
                else if (codes.All(code => Features.Contains(code) || Limits.Contains(code)))
                {
                    limit++;
                }
                else if (name == Padding && codes.All(code => code == "wasm-malformed"))
                {
                    padded++;
                }
                else
                {
                    wrong.Add($"{name}: {refusals.All[0]} in {form![..Math.Min(160, form!.Length)]}");
                }
            }
        }

        SuiteFolder.Report(string.Create(
            CultureInfo.InvariantCulture,
            $"valid {valid}: accepted {accepted}, features {feature}, limits {limit}, padded numbers {padded}; invalid {invalid}, all refused: {wrong.Count == 0}; text that is not converted: {unread} valid, {badText} malformed"));
        Assert.Empty(wrong);
    }

    /// <summary>The module that a form is about, and whether it is valid.</summary>
    private static (string? Form, bool Good) Module(string form)
    {
        switch (WastForms.Head(form))
        {
            case "module":
                return (form, true);
            case "assert_invalid" or "assert_malformed":
                return (WastForms.In(form)[0], false);
            case "assert_unlinkable" or "assert_trap" or "assert_uninstantiable":
                var inner = WastForms.In(form)[0];
                return (WastForms.Head(inner) == "module" ? inner : null, true);
            default:
                return (null, true);
        }
    }
}
