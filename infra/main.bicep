// A whole deployment: one Functions app on Flex Consumption, its storage, its keys, its eyes. "azd up" runs this.
// docs/operations.md says what each parameter costs and changes.
targetScope = 'subscription'

@minLength(1)
@maxLength(32)
@description('Name of the environment (azd): part of the names of everything here.')
param environmentName string

@minLength(1)
@description('Region; it must offer Flex Consumption (az functionapp list-flexconsumption-locations).')
@metadata({ azd: { type: 'location' } })
param location string

@description('Memory of one instance, MiB: what the plan is billed by.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Most instances that HTTP, and each queue\'s function by itself, may scale out to; storage, not this, bounds the rate (docs/cost.md). Some regions take nothing below 40.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 100

@description('Requests at a time in one instance before another is started. Those who wait for a receipt count, so it is far above what the platform takes for an instance of this size; callers of one contract who meet in an instance share its commits.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 100

@description('Instances kept warm for HTTP: each answers without a cold start and is billed while idle.')
@minValue(0)
@maxValue(100)
param alwaysReadyHttp int = 0

@description('Instances kept warm for the queue of submissions, for each shard.')
@minValue(0)
@maxValue(100)
param alwaysReadyExecute int = 0

@description('Queues that submissions are spread over by contract; one is good for some 2,000 messages a second. Raise it freely; docs/operations.md says how to lower it.')
@minValue(1)
@maxValue(8)
param queueShards int = 1

@description('Put app and storage into a virtual network: storage is then reachable from there only.')
param useVirtualNetwork bool = false

@description('Address ranges that may call the API, separated by commas (203.0.113.0/24,198.51.100.7/32). Empty: nobody. The API has no authentication of its own.')
param allowedCidrs string = ''

@description('Public keys (hex) of earlier or other hosts whose checkpoints are believed, separated by commas.')
param trustedHosts string = ''

@description('Public name of this deployment without scheme, with a path where it has one: the first part of every receipt log\'s origin. Set it before anybody follows a log.')
param logOrigin string = 'everarcade.invalid'

@description('Write the receipt logs as files into an account of their own, which everybody may read without signing in.')
param publicLogs bool = false

@description('Who is told by mail when an alert fires; empty tells nobody.')
param alertEmail string = ''

@description('Age of the oldest waiting message, seconds, from which an alert fires.')
@minValue(60)
param queueAgeSecondsMax int = 900

@description('Redundancy of the ledger\'s storage account.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param ledgerRedundancy string = 'Standard_ZRS'

@description('Who may write the host key into the vault (azd gives whoever runs it); empty: nobody is given that role here.')
param operatorPrincipalId string = ''

@description('What the operator is.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param operatorPrincipalType string = 'User'

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }

// Names are made here and given to the modules, which find each other's resources by them.
var appName = 'func-everarcade-${token}'
var identityName = 'id-everarcade-${token}'
var workspaceName = 'log-everarcade-${token}'
var insightsName = 'appi-everarcade-${token}'
var hostAccountName = 'sthost${token}'
var ledgerAccountName = 'stledger${token}'
var publicAccountName = publicLogs ? 'stpublic${token}' : ''
var vaultName = 'kv-${token}'

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: identityName
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: workspaceName
    insightsName: insightsName
    location: location
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    hostAccountName: hostAccountName
    ledgerAccountName: ledgerAccountName
    ledgerRedundancy: ledgerRedundancy
    isPrivate: useVirtualNetwork
    publicAccountName: publicAccountName
    location: location
    tags: tags
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: vaultName
    location: location
    tags: tags
  }
}

module network 'modules/network.bicep' = if (useVirtualNetwork) {
  scope: group
  dependsOn: [storage]
  params: {
    name: 'vnet-everarcade-${token}'
    hostAccountName: hostAccountName
    ledgerAccountName: ledgerAccountName
    location: location
    tags: tags
  }
}

module roles 'modules/roles.bicep' = {
  scope: group
  dependsOn: [identity, monitoring, storage, vault]
  params: {
    identityName: identityName
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
    hostAccountName: hostAccountName
    ledgerAccountName: ledgerAccountName
    publicAccountName: publicAccountName
    insightsName: insightsName
    vaultName: vaultName
  }
}

module app 'modules/app.bicep' = {
  scope: group
  // The app must not start before it may read its storage.
  dependsOn: [roles]
  params: {
    name: appName
    planName: 'plan-everarcade-${token}'
    identityName: identityName
    insightsName: insightsName
    hostAccountName: hostAccountName
    packageContainerName: storage.outputs.packageContainerName
    ledgerAccountName: ledgerAccountName
    vaultName: vaultName
    subnetId: network.?outputs.?appSubnetId ?? ''
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    httpConcurrency: httpConcurrency
    alwaysReadyHttp: alwaysReadyHttp
    alwaysReadyExecute: alwaysReadyExecute
    queueShards: queueShards
    allowedCidrs: allowedCidrs
    trustedHosts: trustedHosts
    logOrigin: logOrigin
    publicAccountName: publicAccountName
    location: location
    tags: tags
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  dependsOn: [monitoring]
  params: {
    workspaceName: workspaceName
    email: alertEmail
    queueAgeSecondsMax: queueAgeSecondsMax
    location: location
    tags: tags
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_NAME string = app.outputs.name
output AZURE_KEY_VAULT_NAME string = vaultName
output EVERARCADE_URL string = app.outputs.url
output EVERARCADE_PUBLIC_LOGS_URL string = storage.outputs.publicLogsUrl
