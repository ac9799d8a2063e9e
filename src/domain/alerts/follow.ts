export { type AlertDetails, type InBothLanguages, logonFacts } from './alert-details.ts'
export { ApprovedValues, explainVerdicts } from './explain-verdict.ts'
export { knownAlerts, type NewAlert, raiseAlerts } from './raise-alerts.ts'
