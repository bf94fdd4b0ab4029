using Microsoft.Extensions.Options;

namespace EverArcade.Cloud.Storage.Azure;

/// <summary>Checks the annotations of <see cref="AzureStorageOptions"/> when the host starts.</summary>
[OptionsValidator]
internal sealed partial class AzureStorageOptionsValidator : IValidateOptions<AzureStorageOptions>;
