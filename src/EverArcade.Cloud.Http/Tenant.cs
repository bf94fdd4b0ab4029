using EverArcade.Cloud.Pipeline.Intake;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http;

/// <summary>Who calls: the scope of nonces of unsigned submissions. The one place to change when callers get names.</summary>
internal static class Tenant
{
    public static string Of(HttpContext context)
    {
        _ = context;
        return Tenants.Default;
    }
}
