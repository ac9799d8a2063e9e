import { list } from '../../contract/composites.ts'
import { invalid, ParameterFault } from '../../contract/fault.ts'
import { optional } from '../../contract/field.ts'
import { choice, integerText, text } from '../../contract/scalars.ts'
import { lookupEvents } from '../../domain/audit/lookup-events.ts'
import { isoSeconds, parseUtc } from '../../kernel/clock.ts'
import { refuse } from '../../kernel/outcome.ts'
import { eventFields, showEvent } from './event.ts'
import { attributeField, countedAttributes, filterOf, parseToken, tokenOf } from './event-filter.ts'
import { operation, RESOURCE } from './product.ts'

const WEEK_MS = 7 * 86_400_000
const DIRECTIONS = { BACKWARD: 'the newest first', FORWARD: 'the oldest first' }
const EXAMPLE_TOKEN = 'WzE3OTUyOTIxMzcwMDAsNDIsMTc5NDY4NzMzNzAwMCwxNzk1MjkyMTM3OTk5XQ'

/** ActionTrail: LookupEvents (2020-07-06). */
export const LookupEvents = operation({
  summary: "Finds the account's events: every call of its root, users and roles, reads and refusals included.",
  notes: [
    'The calls that were answered before are among the events.',
    'Differs: any two attributes may be combined; as with the vendor, only the first two count, and of two with one Key the second.',
    'Differs: a rare attribute is looked for among 10,000 events at a time, so a page may hold fewer events than asked for, even none, and yet have a NextToken.',
    'Differs: without MaxResults there are 20 events; the time range may be as long as the server keeps events. EndTime includes its second.',
    'Differs: a NextToken is good for the question that it was given for, and for its time range also where that was left open. With another question it is refused as InvalidNextToken, which is our code.',
    'Differs: eventId is the RequestId. Events name no resources and none is marked as sensitive, so ResourceType, ResourceName and SensitiveAction=true find nothing.',
  ],
  access: { action: 'actiontrail:LookupEvents', level: 'get', resource: RESOURCE },
  awaitsAudit: true,
  input: {
    Direction: choice('The order.', DIRECTIONS, { example: 'BACKWARD' }),
    StartTime: text('From this time on, UTC; 7 days ago unless given. Given with EndTime or not at all.', {
      max: 32,
      example: '2020-10-08T11:00:00Z',
    }),
    EndTime: text('Up to this time, UTC; now unless given.', { max: 32, example: '2020-10-15T11:00:00Z' }),
    MaxResults: integerText('Events at most.', { min: 1, max: 50, example: '20' }),
    NextToken: text('The NextToken of the page before.', { example: EXAMPLE_TOKEN }),
    LookupAttribute: list('What the events must have.', attributeField),
  },
  output: {
    Events: list('The events.', eventFields, { max: 50 }),
    StartTime: text('Beginning of the time range.', { example: '2020-07-15T14:00:00Z' }),
    EndTime: text('End of the time range.', { example: '2020-07-22T14:00:00Z' }),
    NextToken: optional(text('Asks for the next page; absent on the last.', { example: EXAMPLE_TOKEN })),
  },
  errors: { InvalidNextToken: [400, 'Specified parameter NextToken is not valid. It must be the NextToken of the page before.'] },
  refusals: { 'bad-token': 'InvalidNextToken' },
  validate({ StartTime: start = '', EndTime: end = '' }) {
    if (start === '' && end === '') return
    if (start === '') throw new ParameterFault('missing', 'StartTime', 'is mandatory with EndTime')
    if (end === '') throw new ParameterFault('missing', 'EndTime', 'is mandatory with StartTime')
    if (timeOf(start, 'StartTime') > timeOf(end, 'EndTime')) invalid('StartTime', 'must not be after EndTime')
  },
  async run({ input, caller }, deps) {
    const now = deps.realClock.now()
    const { Direction = 'BACKWARD', StartTime = '', EndTime = '', NextToken = '' } = input
    const attributes = countedAttributes(input.LookupAttribute ?? [])
    const question = JSON.stringify([Direction, StartTime, EndTime, attributes.map(({ Key, Value }) => [Key, Value])])
    const token = NextToken === '' ? undefined : parseToken(NextToken, question)
    if (NextToken !== '' && token === undefined) return refuse('bad-token')
    const asked =
      StartTime === ''
        ? { from: now - WEEK_MS, to: now }
        : { from: timeOf(StartTime, 'StartTime'), to: timeOf(EndTime, 'EndTime') + 999 }
    const { from, to } = token ?? asked
    const range = { from, to, behind: token?.behind, isForward: Direction === 'FORWARD' }
    const limit = input.MaxResults ?? 20
    const { events, next } = await lookupEvents(deps, caller.account, range, filterOf(attributes), limit)
    return {
      Events: events.map(showEvent),
      StartTime: isoSeconds(from),
      EndTime: isoSeconds(to),
      NextToken: next && tokenOf({ behind: next, from, to }, question),
    }
  },
})

/** A time of a request, in whole seconds. @throws ParameterFault when it is none */
function timeOf(given: string, name: string): number {
  const at = given.includes('.') ? undefined : parseUtc(given)
  return at ?? invalid(name, 'must be a time like 2020-10-08T11:00:00Z')
}
