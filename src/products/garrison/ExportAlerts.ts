import { answer, list } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { optional } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { EXPORTED_AT_ONCE, type ExportedAlert, exportAlerts } from '../../domain/alerts/export-alerts.ts'
import { accountOfAlerts } from '../../domain/alerts/view.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { kindField, levelField, memberField, momentField, NO_PERMISSION, statusField } from './alert-fields.ts'
import { operation } from './product.ts'
import { timeOf } from './request-time.ts'

/** Garrison: ExportAlerts (2026-11-21). */
export const ExportAlerts = operation({
  summary: 'Gives all alerts of an account in the order of their times, with all that is kept of them.',
  notes: [`One call gives ${EXPORTED_AT_ONCE} alerts. While there is a NextToken there is more: ask again with it.`],
  access: { action: 'garrison:ExportAlerts', level: 'list', resource: '*' },
  input: {
    AliUid: memberField,
    From: text('From this time on, UTC.', { max: 32, example: '2026-11-01T00:00:00Z' }),
    To: text('Before this time, UTC.', { max: 32, example: '2026-12-01T00:00:00Z' }),
    NextToken: text('Where the call before stopped.', { max: 32, example: '1631699497000-12' }),
  },
  output: {
    Alerts: list(
      'The alerts.',
      answer('One alert.', {
        AlertId: text('Its id within the account.', { example: '12' }),
        IncidentId: optional(text('The matter that it belongs to.', { example: '73fc06fb175a7405697e402f52864e01' })),
        Kind: kindField,
        Level: levelField,
        Status: statusField,
        At: momentField('When it happened'),
        HostUuid: text('UUID of the server.', { example: 'inet-7c676676' }),
        HostName: optional(text('Name of the server, while it exists.', { example: 'web-1' })),
        User: optional(text('Account that was used.', { example: 'root' })),
        Source: optional(text('Address it came from.', { example: '8.8.8.8' })),
        Location: optional(text('Where that is.', { example: 'US' })),
        Observed: text('What was seen.', { example: '8.8.8.8' }),
        Reason: text('Why there is an alert.', { example: 'root logged on from 8.8.8.8, which is not approved.' }),
        LogLine: text('The log line; of an attack up to five, one below the other.', { example: 'Accepted password for root' }),
        ReadAs: optional(text('By which reader the line was read.', { example: 'sshd, syslog RFC 5424' })),
        HandledAt: optional(momentField('When it was handled')),
        HandledBy: optional(text('Who handled it: account and principal.', { example: '1500000000000001:user/alice' })),
        Remark: optional(text('What was said about it then.', { example: 'a drill' })),
      }),
      { max: EXPORTED_AT_ONCE },
    ),
    NextToken: optional(text('Where the next call goes on; absent when there are no more alerts.')),
  },
  errors: { NoPermission: NO_PERMISSION },
  refusals: { 'view-refused': 'NoPermission' },
  validate({ From, To, NextToken }) {
    timeOf(From, 'From')
    timeOf(To, 'To')
    afterOf(NextToken)
  },
  async run({ input, caller }, { transaction }) {
    const account = await accountOfAlerts(transaction, caller.account, input.AliUid)
    if (account instanceof Refusal) return account
    const alerts = await exportAlerts(transaction, account, {
      from: timeOf(input.From, 'From') ?? 0,
      until: timeOf(input.To, 'To') ?? Number.MAX_SAFE_INTEGER,
      after: afterOf(input.NextToken),
    })
    const last = alerts.length === EXPORTED_AT_ONCE ? alerts.at(-1) : undefined
    return { Alerts: alerts.map(shownAlert), NextToken: last && `${last.at}-${last.id}` }
  },
})

function shownAlert(alert: ExportedAlert) {
  const { details } = alert
  return {
    AlertId: String(alert.id),
    IncidentId: alert.incident || undefined,
    Kind: alert.kind,
    Level: alert.level,
    Status: alert.status,
    At: alert.at,
    HostUuid: alert.host,
    HostName: alert.hostName ?? undefined,
    User: details.user ?? undefined,
    Source: details.address ?? undefined,
    Location: details.place?.id,
    Observed: details.observed.en,
    Reason: details.reason.en,
    LogLine: alert.raw,
    ReadAs: details.readAs?.en,
    HandledAt: alert.handledAt === 0 ? undefined : alert.handledAt,
    HandledBy: alert.handledBy || undefined,
    Remark: alert.remark || undefined,
  }
}

function afterOf(token = ''): { at: number; id: number } | undefined {
  if (token === '') return undefined
  const [, at, id] = /^([0-9]{1,15})-([0-9]{1,15})$/.exec(token) ?? []
  if (at === undefined || id === undefined) return invalid('NextToken', 'must be the NextToken of an earlier answer')
  return { at: Number(at), id: Number(id) }
}
