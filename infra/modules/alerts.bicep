// What an operator is woken for, from the metrics the app writes (docs/operations.md, Alerts: what each means and what to do).
param workspaceName string
@description('Empty: alerts are raised and nobody is told.')
param email string
param queueAgeSecondsMax int
param location string
param tags object

// A counter's rows are what was added since the row before: their sum. A gauge's row is one value, as its Sum; Max is for rows that
// hold several, and may be empty. Gauges are written once for each sweep or tick, every five minutes or oftener.
var rules = [
  {
    name: 'audit-finding'
    severity: 0
    title: 'EverArcade: an audit found something'
    description: 'Re-executing stored receipts did not give what is stored.'
    query: 'AppMetrics | where Name == "everarcade.audit.findings" | summarize Value = sum(Sum) by bin(TimeGenerated, 15m)'
    operator: 'GreaterThan'
    threshold: 0
    window: 'PT15M'
  }
  {
    name: 'contract-quarantined'
    severity: 1
    title: 'EverArcade: a contract is in quarantine'
    description: 'It takes no submissions until an audit of its active branch passes.'
    query: 'AppMetrics | where Name == "everarcade.contract.quarantined" | summarize Value = max(Sum) by bin(TimeGenerated, 15m)'
    operator: 'GreaterThan'
    threshold: 0
    window: 'PT15M'
  }
  {
    name: 'poison-not-empty'
    severity: 1
    title: 'EverArcade: the poison store is not empty'
    description: 'A message could not be worked and waits for somebody.'
    query: 'AppMetrics | where Name == "everarcade.queue.poisoned" | summarize Value = max(Sum) by bin(TimeGenerated, 15m)'
    operator: 'GreaterThan'
    threshold: 0
    window: 'PT15M'
  }
  {
    name: 'queue-age'
    severity: 1
    title: 'EverArcade: messages wait too long'
    description: 'The oldest waiting message is older than it should ever be.'
    query: 'AppMetrics | where Name == "everarcade.queue.age" | summarize Value = max(Sum) by bin(TimeGenerated, 15m)'
    operator: 'GreaterThan'
    threshold: queueAgeSecondsMax
    window: 'PT15M'
  }
  {
    name: 'collection-blocked'
    severity: 2
    title: 'EverArcade: orphan blobs are not collected'
    description: 'Something that may name a blob cannot be read: nothing is deleted until it can.'
    query: 'AppMetrics | where Name == "everarcade.blob.collection.blocked" | summarize Value = sum(Sum) by bin(TimeGenerated, 15m)'
    operator: 'GreaterThan'
    threshold: 0
    window: 'PT15M'
  }
  {
    name: 'sweep-silent'
    severity: 1
    title: 'EverArcade: the sweep does not run'
    description: 'Nothing was measured for half an hour: the alerts above would be silent whatever happens.'
    query: 'AppMetrics | where Name == "everarcade.queue.waiting" | summarize Value = count()'
    operator: 'LessThan'
    threshold: 1
    window: 'PT30M'
  }
]

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: workspaceName
}

resource mail 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: 'ag-everarcade'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'everarcade'
    enabled: true
    emailReceivers: [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: 'alert-everarcade-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.title
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [workspace.id]
      evaluationFrequency: 'PT5M'
      windowSize: rule.window
      criteria: {
        allOf: [
          {
            query: rule.query
            metricMeasureColumn: 'Value'
            timeAggregation: 'Maximum'
            operator: rule.operator
            threshold: rule.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      autoMitigate: true
      // The table appears with the app's first metric.
      skipQueryValidation: true
      actions: { actionGroups: empty(email) ? [] : [mail.id] }
    }
  }
]
