import { answer, list } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { optional } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { type ListedIncident, listIncidents } from '../../domain/alerts/list-incidents.ts'
import { accountOfAlerts } from '../../domain/alerts/view.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { kindField, levelField, memberField, momentField, NO_PERMISSION } from './alert-fields.ts'
import { operation } from './product.ts'

/** Garrison: ListIncidents (2026-11-21). */
export const ListIncidents = operation({
  summary:
    'Lists what alerts belong together, that which went on last first: one line for each matter, however many alerts it has.',
  notes: [
    'Alerts are one matter when they are of one account, source prefix and set of kinds, on however many servers; attacks of one source are one for all accounts. What has no source is a matter of its server.',
    'Somebody is told of a matter when it is new, when it becomes graver, when it goes on after all its alerts were dealt with, and when it comes to its tenth, hundredth, thousandth … server. A subscription that asks for some servers is told as if there were no others, and when a matter first comes to one of them.',
  ],
  access: { action: 'garrison:ListIncidents', level: 'list', resource: '*' },
  input: {
    AliUid: memberField,
    MaxResults: integer('Incidents a page; 20 unless given.', { min: 1, max: 100, example: '20' }),
    NextToken: text('Where the page begins: the NextToken of the page before.', { max: 64, example: '1631699497000-73fc06fb1' }),
  },
  output: {
    Incidents: list(
      'The incidents.',
      answer('One incident.', {
        IncidentId: text('Its id.', { example: '73fc06fb175a7405697e402f52864e01' }),
        HostUuid: optional(text('UUID of the server; absent where there are several.', { example: 'inet-7c676676' })),
        Servers: integer('How many servers it has come to, those among them of which alerts are forgotten by now.', {
          example: '1',
        }),
        User: optional(text('Account that was used; absent where it is no part of the matter.', { example: 'root' })),
        Source: optional(text('Address or prefix it came from.', { example: '203.0.113.7' })),
        Kinds: list('What its alerts are about.', kindField, { max: 16 }),
        Level: levelField,
        Alerts: integer('How many alerts it has, those among them that are forgotten by now.', { example: '12' }),
        Pending: integer('How many of them nobody has dealt with.', { example: '2' }),
        FirstAt: momentField('When it began'),
        LastAt: momentField('When it went on last'),
      }),
    ),
    NextToken: optional(text('Where the next page begins; absent on the last.')),
  },
  errors: { NoPermission: NO_PERMISSION },
  refusals: { 'view-refused': 'NoPermission' },
  validate: ({ NextToken }) => void beforeOf(NextToken),
  async run({ input, caller }, { transaction }) {
    const account = await accountOfAlerts(transaction, caller.account, input.AliUid)
    if (account instanceof Refusal) return account
    const limit = input.MaxResults ?? 20
    const found = await listIncidents(transaction, account, { before: beforeOf(input.NextToken), limit: limit + 1 })
    const shown = found.slice(0, limit)
    const last = found.length > limit ? shown.at(-1) : undefined
    return { Incidents: shown.map(shownIncident), NextToken: last && `${last.lastAt}-${last.id}` }
  },
})

function shownIncident({ id, host, servers, user, source, kinds, level, alerts, pending, ...times }: ListedIncident) {
  return {
    IncidentId: id,
    HostUuid: host || undefined,
    Servers: servers,
    User: user || undefined,
    Source: source || undefined,
    Kinds: kinds.split(','),
    Level: level,
    Alerts: alerts,
    Pending: pending,
    FirstAt: times.firstAt,
    LastAt: times.lastAt,
  }
}

function beforeOf(token = ''): { lastAt: number; id: string } | undefined {
  if (token === '') return undefined
  const [, lastAt, id] = /^([0-9]{1,15})-([0-9a-f]{32})$/.exec(token) ?? []
  if (lastAt === undefined || id === undefined) return invalid('NextToken', 'must be the NextToken of an earlier answer')
  return { lastAt: Number(lastAt), id }
}
