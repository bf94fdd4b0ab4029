#!/bin/sh
# Makes the key that signs checkpoints, once, and puts it into the vault. It is never written to a disk, never printed, never
# replaced here: a checkpoint is checked with the key that signed it (docs/operations.md, Rotate the host key).
set -eu
umask 077
vault=${AZURE_KEY_VAULT_NAME:?run by azd, or with AZURE_KEY_VAULT_NAME and AZURE_RESOURCE_GROUP set}
group=${AZURE_RESOURCE_GROUP:?run by azd, or with AZURE_KEY_VAULT_NAME and AZURE_RESOURCE_GROUP set}
app=${AZURE_FUNCTION_NAME:?run by azd, or with AZURE_FUNCTION_NAME set}

if [ -n "$(az keyvault secret list --vault-name "$vault" --query "[?name=='host-key'].id" --output tsv)" ]; then
  echo "host key: is there"
  exit 0
fi

# The role that lets the operator write was given a moment ago; it takes a while to be known everywhere.
try=1
until printf 'everarcade.key/1 %s' "$(openssl rand -hex 32)" |
  az keyvault secret set --vault-name "$vault" --name host-key --file /dev/stdin --encoding utf-8 \
    --content-type everarcade.key/1 --output none; do
  [ "$try" -lt 10 ] || { echo "host key: the vault takes no secret from you: are you its Key Vault Secrets Officer?" >&2; exit 1; }
  try=$((try + 1))
  sleep 15
done
echo "host key: made"

# The app's settings name the secret; they were written before there was one.
site=$(az functionapp show --resource-group "$group" --name "$app" --query id --output tsv)
az rest --method post --output none \
  --uri "https://management.azure.com$site/config/configreferences/appsettings/refresh?api-version=2022-03-01"
