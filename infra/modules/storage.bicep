// Two accounts, so that neither takes the other's rate or rights: the Functions host's own (its package, leases of its timers),
// and the ledger's (tables, queues, blobs: everything that must not be lost). Containers, queues and tables of the ledger are
// made by the app. No shared keys: identities and roles only. A third one, if asked for, has what everybody may read and nothing else.
param hostAccountName string
param ledgerAccountName string
param ledgerRedundancy string
@description('Empty: no account for everybody.')
param publicAccountName string
@description('Reachable through private endpoints only.')
param isPrivate bool
param location string
param tags object

var packageContainerName = 'app-package'
// As the app calls it (docs/storage-azure.md, Public files).
var publicContainerName = 'everarcade-public'

var common = {
  allowBlobPublicAccess: false
  allowSharedKeyAccess: false
  defaultToOAuthAuthentication: true
  allowCrossTenantReplication: false
  minimumTlsVersion: 'TLS1_2'
  supportsHttpsTrafficOnly: true
  publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  networkAcls: {
    bypass: 'None'
    defaultAction: isPrivate ? 'Deny' : 'Allow'
  }
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: hostAccountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: common

  resource blobs 'blobServices' = {
    name: 'default'

    resource package 'containers' = {
      name: packageContainerName
    }
  }
}

resource ledgerAccount 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: ledgerAccountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: ledgerRedundancy }
  properties: common

  // Blobs are immutable and named by hash: nothing is ever overwritten. What is deleted by mistake stays for a month.
  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: 30 }
      containerDeleteRetentionPolicy: { enabled: true, days: 30 }
    }
  }
}

resource publicAccount 'Microsoft.Storage/storageAccounts@2024-01-01' = if (!empty(publicAccountName)) {
  name: publicAccountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    allowBlobPublicAccess: true
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'

    // By their names; nobody may list them.
    resource files 'containers' = {
      name: publicContainerName
      properties: { publicAccess: 'Blob' }
    }
  }
}

output publicLogsUrl string = empty(publicAccountName) ? '' : '${publicAccount.?properties.primaryEndpoints.blob}${publicContainerName}'
output packageContainerName string = packageContainerName
