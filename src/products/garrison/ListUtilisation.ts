import { answer, list } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { type InputOf, optional } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { listUtilisation } from '../../domain/allotments/list-history.ts'
import type { PoolSample, SampleQuery } from '../../domain/allotments/samples.ts'
import type { Unit } from '../../domain/allotments/units.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { administratorOnly, inOrder, unitField } from './allotment-history.ts'
import { operation } from './product.ts'
import { timeOf } from './request-time.ts'

const numbers = {
  Unit: unitField(),
  Bought: integer('What the organisation has bought.', { example: '1000' }),
  Allotted: integer('What its members have been given of it.', { example: '30' }),
}
const input = {
  Unit: unitField(),
  StartTime: text('From this time on, UTC; from the first sample unless given.', { max: 32, example: '2026-11-01T00:00:00Z' }),
  EndTime: text('Until this time, UTC; until now unless given.', { max: 32, example: '2026-11-30T23:59:59Z' }),
  MaxResults: integer('Samples a page; 100 unless given.', { min: 1, max: 1000, example: '100' }),
  NextToken: text('Where the page begins: the NextToken of the page before.', { max: 128, example: '1763719200000.sls' }),
}

/** Garrison: ListUtilisation (2026-11-21). */
export const ListUtilisation = operation({
  summary: 'Tells what was bought, allotted and used of every capacity, now and over time.',
  notes: [
    'A sample is kept when a pool changes, one a minute; once an hour, with such a change, all pools are kept with what the whole organisation uses of them. Used is absent where it was not counted.',
  ],
  access: { action: 'garrison:ListUtilisation', level: 'list', resource: '*' },
  input,
  output: {
    Now: list(
      'How things stand.',
      answer('One capacity.', { ...numbers, Used: integer('What all accounts use of it.', { example: '12' }) }),
    ),
    Samples: list(
      'How they stood, the oldest first.',
      answer('One sample.', {
        Time: text('The minute, UTC.', { example: '2026-11-21T10:00:00.000Z' }),
        ...numbers,
        Used: optional(integer('What all accounts used of it.', { example: '12' })),
      }),
    ),
    NextToken: optional(text('Where the next page begins; absent on the last.', { example: '1763719200000.sls' })),
  },
  errors: administratorOnly,
  refusals: { 'not-administrator': 'NoPermission' },
  validate: (given) => void queryOf(given),
  async run({ input: given, caller }, deps) {
    const found = await listUtilisation(deps, caller.account, queryOf(given))
    if (found instanceof Refusal) return found
    const { pools, use, samples, next } = found
    return {
      Now: inOrder(pools)
        .filter(([unit]) => given.Unit === undefined || unit === given.Unit)
        .map(([unit, { bought, allotted }]) => ({ Unit: unit, Bought: bought, Allotted: allotted, Used: use.get(unit) ?? 0 })),
      Samples: samples.map(({ unit, at, bought, allotted, used }) => {
        return { Time: new Date(at).toISOString(), Unit: unit, Bought: bought, Allotted: allotted, Used: used }
      }),
      NextToken: next === undefined ? undefined : `${next.at}.${next.unit}`,
    }
  },
})

function queryOf({ Unit, StartTime, EndTime, MaxResults, NextToken }: InputOf<typeof input>): SampleQuery {
  return {
    unit: Unit as Unit | undefined,
    from: timeOf(StartTime, 'StartTime') ?? 0,
    to: timeOf(EndTime, 'EndTime') ?? Number.MAX_SAFE_INTEGER,
    after: lastSeen(NextToken),
    limit: MaxResults ?? 100,
  }
}

function lastSeen(token = ''): Pick<PoolSample, 'at' | 'unit'> | undefined {
  if (token === '') return undefined
  const [, at, unit] = /^([0-9]{1,15})\.([a-zA-Z]+(?::[0-9]{1,3})?)$/.exec(token) ?? []
  if (at === undefined) return invalid('NextToken', 'must be the NextToken of an earlier answer')
  return { at: Number(at), unit: unit as Unit }
}
