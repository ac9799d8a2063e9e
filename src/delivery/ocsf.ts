import { isIP } from 'node:net'
import type { Facts, Message } from '../domain/subscriptions/message.ts'
import { kindsOf, oneLine, titleOf } from './wording.ts'

const SEVERITY: Readonly<Record<Facts['level'], readonly [id: number, name: string]>> = {
  serious: [4, 'High'],
  suspicious: [3, 'Medium'],
  remind: [2, 'Low'],
}

/** The matters of a message as Detection Findings (class 2004) of OCSF 1.4. */
export function findingsOf({ language, facts, raisedAt }: Pick<Message, 'language' | 'facts' | 'raisedAt'>): object[] {
  return facts.map((one) => findingOf(one, language, raisedAt))
}

function findingOf(facts: Facts, language: Message['language'], raisedAt: number): object {
  const { id, incident, account, accountName, host, hostName, servers, level, alerts, firstAt, lastAt, why, reason, kinds } =
    facts
  const activity = why === 'new' ? 1 : 2
  const [severityId, severity] = SEVERITY[level]
  const desc = oneLine(reason[language])
  return {
    ...{ activity_id: activity, activity_name: activity === 1 ? 'Create' : 'Update' },
    ...{ category_uid: 2, category_name: 'Findings', class_uid: 2004, class_name: 'Detection Finding' },
    ...{ type_uid: 200400 + activity, type_name: `Detection Finding: ${activity === 1 ? 'Create' : 'Update'}` },
    ...{ severity_id: severityId, severity, status_id: 1, status: 'New', is_alert: true, time: raisedAt, count: alerts },
    message: desc,
    metadata: {
      ...{ version: '1.4.0', uid: id, tenant_uid: account },
      product: { name: 'Garrison', vendor_name: 'Garrison' },
    },
    finding_info: {
      ...{ uid: incident, title: titleOf(facts, language), desc, types: [...kinds] },
      ...{ first_seen_time: firstAt, last_seen_time: lastAt },
      analytic: { type_id: 1, type: 'Rule', name: kindsOf(kinds, 'en') },
    },
    cloud: { provider: 'Garrison', account: { uid: account, name: oneLine(accountName) } },
    ...(host === '' ? {} : { resources: [{ uid: host, name: oneLine(hostName) || host, type: 'Server' }] }),
    ...evidenceOf(facts),
    ...(servers > 0 ? { unmapped: { servers } } : {}),
  }
}

function evidenceOf({ user, source }: Facts): object {
  const evidence = {
    ...(user === '' ? {} : { actor: { user: { name: oneLine(user) } } }),
    ...(source === '' ? {} : { src_endpoint: isIP(source) === 0 ? { name: source } : { ip: source } }),
  }
  return Object.keys(evidence).length === 0 ? {} : { evidences: [evidence] }
}
