using System.Text;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Tests.Testsuite;

/// <summary>Makes bytes of a module as a script gives it: as text, as bytes, or as a string that is text.</summary>
internal static class WastModule
{
    /// <returns>Null for what is no module of its own.</returns>
    /// <exception cref="WasmtimeException">The engine's converter does not take the text.</exception>
    public static byte[]? Bytes(string form)
    {
        var words = WastForms.Words(form);
        if (words.Contains("instance"))
        {
            return null;
        }

        if (words.Contains("binary"))
        {
            return WastForms.Strings(form);
        }

        if (words.Contains("quote"))
        {
            form = $"(module {Encoding.UTF8.GetString(WastForms.Strings(form))})";
        }
        else if (words.Contains("definition"))
        {
            var at = form.IndexOf("definition", StringComparison.Ordinal);
            form = form.Remove(at, "definition".Length);
        }

        return Module.ConvertText(form);
    }
}
