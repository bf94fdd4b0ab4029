using System.Buffers;
using System.Text;
using EverArcade.Cloud.Execution.Profiling;
using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Profiling;

/// <summary>Writes gas profiles in the form that is asked for.</summary>
internal static class GasProfileAnswer
{
    /// <summary>The form in the query: json when there is none.</summary>
    public static string ReadFormat(RequestFields fields)
    {
        var format = fields.Query("format") ?? "json";
        if (format is not ("json" or "text" or "speedscope" or "svg"))
        {
            fields.Refuse(ProblemCodes.BadParameter, "query format", "json, text, speedscope or svg is expected.");
        }

        return format;
    }

    public static Task WriteAsync(HttpContext context, string title, GasProfileView view, GasProfile profile, string format)
    {
        switch (format)
        {
            case "text":
                return BytesAnswer.WriteAsync(context, BytesAnswer.Text, Encoding.UTF8.GetBytes(GasTable.ToText(profile, int.MaxValue)));
            case "svg":
                return BytesAnswer.WriteAsync(context, BytesAnswer.Svg, Encoding.UTF8.GetBytes(FlameGraph.Draw(profile, title)));
            case "speedscope":
                var output = new ArrayBufferWriter<byte>();
                SpeedscopeFile.Write(profile, title, output);
                return BytesAnswer.WriteAsync(context, "application/json", output.WrittenMemory);
            default:
                return JsonAnswer.WriteAsync(
                    context, StatusCodes.Status200OK, view, ApiJson.Default.GasProfileView);
        }
    }
}
