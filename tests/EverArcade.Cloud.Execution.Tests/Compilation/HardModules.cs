using System.Globalization;
using System.Text;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Tests.Compilation;

/// <summary>Modules that are small and dear to compile.</summary>
internal static class HardModules
{
    /// <summary>One function whose locals are all alive through all of its nested loops: time and memory grow with their product.
    /// 130 by 1,000 takes half a minute, 1,000 by 2,000 gigabytes. No check is asked, so that the caps can be.</summary>
    public static byte[] LoopsByLocals(int loops, int locals)
    {
        var text = new StringBuilder("(module (memory 1) (func (param i32) (local");
        for (var i = 0; i < locals; i++)
        {
            _ = text.Append(" i32");
        }

        _ = text.Append(')');
        Each(text, locals, "local.get 0 i32.load offset={1} local.set {0} ");
        _ = text.Insert(text.Length, "loop ", loops);
        Each(text, locals, "local.get {0} i32.const {0} i32.add local.set {0} ");
        _ = text.Insert(text.Length, "local.get 0 br_if 0 end ", loops);
        Each(text, locals, "local.get 0 local.get {0} i32.store offset={1} ");
        return Module.ConvertText(text.Append("))").ToString());
    }

    private static void Each(StringBuilder text, int locals, string code)
    {
        for (var i = 1; i <= locals; i++)
        {
            _ = text.AppendFormat(CultureInfo.InvariantCulture, code, i, 4 * i);
        }
    }
}
