// The Functions app: Flex Consumption, .NET 10 isolated, everything by identity.
param name string
param planName string
param identityName string
param insightsName string
param hostAccountName string
param packageContainerName string
param ledgerAccountName string
param vaultName string
@description('Empty: no virtual network.')
param subnetId string
param instanceMemoryMB int
param maximumInstanceCount int
param httpConcurrency int
param alwaysReadyHttp int
param alwaysReadyExecute int
param queueShards int
param allowedCidrs string
param trustedHosts string
param logOrigin string
@description('Empty: receipt logs are not written as files.')
param publicAccountName string
param location string
param tags object

// Functions exist for this many shards; those beyond queueShards are switched off (docs/decisions/0010-functions-shell.md).
var shardsMax = 8
var shards = range(0, shardsMax)
var shardSwitches = toObject(
  flatten(map(shards, shard => [
    { name: 'AzureWebJobs.ExecuteSubmission${shard}.Disabled', isOff: shard >= queueShards }
    { name: 'AzureWebJobs.ParkSubmission${shard}.Disabled', isOff: shard >= queueShards }
  ])),
  entry => entry.name,
  entry => string(entry.isOff)
)
var alwaysReady = concat(
  alwaysReadyHttp > 0 ? [{ name: 'http', instanceCount: alwaysReadyHttp }] : [],
  alwaysReadyExecute > 0
    ? map(range(0, queueShards), shard => { name: 'function:ExecuteSubmission${shard}', instanceCount: alwaysReadyExecute })
    : []
)
var callers = filter(map(split(allowedCidrs, ','), range => trim(range)), range => !empty(range))

var trusted = filter(map(split(trustedHosts, ','), key => trim(key)), key => !empty(key))
var trustedSettings = toObject(
  range(0, length(trusted)),
  index => 'EVERARCADE_Pipeline__TrustedHosts__${index}',
  index => trusted[index]
)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: hostAccountName
}

resource ledgerAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: ledgerAccountName
}

resource publicAccount 'Microsoft.Storage/storageAccounts@2024-01-01' existing = if (!empty(publicAccountName)) {
  name: publicAccountName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      http20Enabled: true
      ipSecurityRestrictionsDefaultAction: 'Deny'
      ipSecurityRestrictions: [
        for (range, i) in callers: {
          name: 'caller-${i}'
          action: 'Allow'
          priority: 100 + i
          ipAddress: range
        }
      ]
    }
    functionAppConfig: {
      // As the platform's catalogue writes it: '10' is taken too, and then no instance ever starts.
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostAccount.properties.primaryEndpoints.blob}${packageContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReady
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
      }
    }
  }

  // No user name and password deploys anything.
  resource ftpPublishing 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scmPublishing 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(shardSwitches, trustedSettings, {
      AzureWebJobsStorage__accountName: hostAccount.name
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identity.properties.clientId
      AzureWebJobsDisableHomepage: 'true'
      APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
      // The ledger, twice: the connection of the queue triggers, and the app's own.
      EverArcadeStorage__queueServiceUri: ledgerAccount.properties.primaryEndpoints.queue
      EverArcadeStorage__credential: 'managedidentity'
      EverArcadeStorage__clientId: identity.properties.clientId
      EVERARCADE_Storage__Azure__BlobEndpoint: ledgerAccount.properties.primaryEndpoints.blob
      EVERARCADE_Storage__Azure__QueueEndpoint: ledgerAccount.properties.primaryEndpoints.queue
      EVERARCADE_Storage__Azure__TableEndpoint: ledgerAccount.properties.primaryEndpoints.table
      EVERARCADE_Storage__Azure__ManagedIdentityClientId: identity.properties.clientId
      EVERARCADE_Storage__Azure__QueueShards: string(queueShards)
      EVERARCADE_Storage__Azure__PublicBlobEndpoint: publicAccount.?properties.primaryEndpoints.blob ?? ledgerAccount.properties.primaryEndpoints.blob
      EVERARCADE_Pipeline__PublishLogs: string(!empty(publicAccountName))
      EVERARCADE_Pipeline__LogOrigin: logOrigin
      EVERARCADE_HostKey: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=host-key)'
      EVERARCADE_SweepSchedule: '0 */5 * * * *'
      EVERARCADE_AuditSchedule: '30 * * * * *'
    })
  }
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
