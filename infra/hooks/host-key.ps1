# As host-key.sh, where there is no sh. The key passes through the command line of az here: run it on a machine of your own.
$ErrorActionPreference = 'Stop'
$vault = $env:AZURE_KEY_VAULT_NAME
$group = $env:AZURE_RESOURCE_GROUP
$app = $env:AZURE_FUNCTION_NAME
if (-not $vault -or -not $group -or -not $app) {
  throw 'Run by azd, or with AZURE_KEY_VAULT_NAME, AZURE_RESOURCE_GROUP and AZURE_FUNCTION_NAME set.'
}

if (az keyvault secret list --vault-name $vault --query "[?name=='host-key'].id" --output tsv) {
  'host key: is there'
  exit 0
}

$seed = [System.Security.Cryptography.RandomNumberGenerator]::GetBytes(32)
$line = 'everarcade.key/1 ' + [System.Convert]::ToHexString($seed).ToLowerInvariant()
for ($try = 1; ; $try++) {
  az keyvault secret set --vault-name $vault --name host-key --value $line --content-type everarcade.key/1 --output none
  if ($LASTEXITCODE -eq 0) { break }
  if ($try -ge 10) { throw 'The vault takes no secret from you: are you its Key Vault Secrets Officer?' }
  Start-Sleep -Seconds 15
}
'host key: made'

$site = az functionapp show --resource-group $group --name $app --query id --output tsv
az rest --method post --output none --uri "https://management.azure.com$site/config/configreferences/appsettings/refresh?api-version=2022-03-01"
