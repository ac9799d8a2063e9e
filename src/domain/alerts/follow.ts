export { type AlertDetails, type InBothLanguages, type LogonFacts, logonFacts } from './alert-details.ts'
export { ApprovedValues, explainVerdicts } from './explain-verdict.ts'
export { knownAlerts, type NewAlert, type Raised, raiseAlerts } from './raise-alerts.ts'
