import { answer, list } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { optional } from '../../contract/field.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import { accountOfAlerts } from '../../domain/alerts/view.ts'
import { type ListedPlace, listPlaces, type PlaceState } from '../../domain/logon-baselines/learnt-places.ts'
import { givenOf } from '../../domain/logon-baselines/read.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { actedForField, actedForNote } from './acted-for.ts'
import { NO_PERMISSION } from './alert-fields.ts'
import { nameBehind, nameToken, tokenBehind } from './name-token.ts'
import { operation } from './product.ts'

const stateField = choice<PlaceState>(
  'What has become of the place.',
  {
    counting: 'there were too few logons yet',
    waiting: 'it has become usual, and nobody has approved or dismissed it',
    learnt: 'it has been approved by itself, as the setting Learning says',
    settled: 'somebody approves it for the server, or did once',
    dismissed: 'somebody has dismissed it',
  },
  { example: 'waiting' },
)

/** Garrison: ListLearntPlaces (2026-11-21). */
export const ListLearntPlaces = operation({
  summary: 'Lists the places that logons of servers came from: what was learnt, and what waits to be approved.',
  notes: [
    'A place becomes usual for a server as the vendor says it: with its first logon within 24 hours of the first of all, later with its sixth. Only logons count that came in since this is counted, once each whatever logs tell of them, and none from sources that guessed passwords or about which an alert waits that is not about its place.',
    'Sas ModifyLoginBaseConfig approves a place with Type login_common_location and Config as it stands; DismissLearntPlace takes one back, or out of those that wait.',
    'Their order says nothing: a logon that comes late counts as if it had come in time. In force is what was learnt from an earlier moment on then, never from a later; alerts that are there stay.',
    'Of those in one State a page looks through 5,000 places: it may have fewer than MaxResults, or none, and a NextToken all the same.',
    actedForNote,
  ],
  access: { action: 'garrison:ListLearntPlaces', level: 'list', resource: '*' },
  input: {
    HostUuid: text('UUID of a server; all unless given.', {
      min: 1,
      max: 256,
      example: 'inet-7c676676-06fa-442e-90fb-b802e5d60001',
    }),
    State: stateField,
    MaxResults: integer('Places a page; 50 unless given.', { min: 1, max: 200, example: '50' }),
    NextToken: nameToken,
    ResourceDirectoryAccountId: actedForField,
  },
  output: {
    Places: list(
      'The places, in the order of servers and places.',
      answer('A place.', {
        HostUuid: text('UUID of the server.', { example: 'inet-7c676676-06fa-442e-90fb-b802e5d60001' }),
        HostName: text('Name of the server.', { example: 'web-1' }),
        Location: text('ISO code of the country, or of the region where the database knows it.', { example: 'ME' }),
        Config: text('What ModifyLoginBaseConfig takes, as JSON text.', { example: '{"location":"ME"}' }),
        State: stateField,
        Logons: integer('Logons that count, six at most.', { example: '6' }),
        FirstTime: optional(integer('The first of them, milliseconds since 1970.', { example: '1764000000000' })),
        Sources: list('Where they came from.', text('Address, or the /64 of IPv6.', { example: '203.0.113.7' }), { max: 6 }),
        UsualTime: optional(integer('From when on the place is usual.', { example: '1764000000000' })),
        LearntTime: optional(integer('From when on it was in force by itself.', { example: '1764000000000' })),
        EndTime: optional(integer('Until when it was, where it is no longer.', { example: '1764000000000' })),
      }),
    ),
    NextToken: optional(text('Where the next page begins; absent on the last.', { example: 'aW5ldApNRQ' })),
  },
  errors: { NoPermission: NO_PERMISSION },
  refusals: { 'view-refused': 'NoPermission' },
  validate: ({ NextToken }) => void placeBehind(NextToken),
  async run({ input, caller }, { transaction }) {
    const { HostUuid, State, MaxResults = 50, NextToken } = input
    const account = await accountOfAlerts(transaction, caller.account, input.ResourceDirectoryAccountId)
    if (account instanceof Refusal) return account
    const question = { host: HostUuid, state: State, after: placeBehind(NextToken), limit: MaxResults }
    const { places, next } = await listPlaces(transaction, account, question)
    return { Places: places.map(shown), NextToken: tokenBehind(next?.join('\n')) }
  },
})

function placeBehind(token: string | undefined): readonly [host: string, place: string] {
  const name = nameBehind(token)
  const [host = '', place = '', ...rest] = name.split('\n')
  if (name !== '' && (place === '' || rest.length > 0)) invalid('NextToken', 'must be the NextToken of an earlier answer')
  return [host, place]
}

function shown({ host, hostName, place, state, moments, usualAt, since, until }: ListedPlace) {
  return {
    HostUuid: host,
    HostName: hostName,
    Location: place,
    Config: JSON.stringify(givenOf('location', place)),
    State: state,
    Logons: moments.length,
    FirstTime: moments[0]?.[0],
    Sources: [...new Set(moments.map(([, source]) => source))],
    UsualTime: usualAt || undefined,
    LearntTime: since || undefined,
    EndTime: until,
  }
}
