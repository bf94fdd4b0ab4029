using Microsoft.Extensions.Options;

namespace EverArcade.Cloud.Storage.Embedded;

/// <summary>Checks the annotations of <see cref="EmbeddedStorageOptions"/> when the host starts.</summary>
[OptionsValidator]
internal sealed partial class EmbeddedStorageOptionsValidator : IValidateOptions<EmbeddedStorageOptions>;
