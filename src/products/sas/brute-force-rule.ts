import { answer, list, object } from '../../contract/composites.ts'
import type { InputOf } from '../../contract/field.ts'
import { choice, flag, integer, numberChoice, text } from '../../contract/scalars.ts'
import { type FAIL_COUNTS, type FORBIDDEN_MINUTES, MOST_SERVERS, type SPANS } from '../../domain/brute-force-rules/store.ts'
import { sharedErrors } from './login-config.ts'

/*
 * What the operations on anti-brute-force rules share on the wire.
 */

const STATES = { on: 'on', off: 'off' } as const
const protocols = {
  Ssh: choice('Logons by SSH; on unless given.', STATES, { example: 'on' }),
  Rdp: choice('Logons by RDP; on unless given.', STATES, { example: 'on' }),
  SqlServer: choice('Logons to SQL Server; off unless given.', STATES, { example: 'off' }),
}
const PROTOCOLS = 'What kinds of logon it is about.'

/** The request fields by name. */
export const ruleFields = {
  Name: text('Its name.', { min: 1, max: 128, example: 'TestAntiBruteForceRule' }),
  FailCount: numberChoice<(typeof FAIL_COUNTS)[number]>(
    'Failures from which on it holds.',
    { 2: '2', 3: '3', 4: '4', 5: '5', 10: '10', 50: '50', 80: '80', 100: '100' },
    { example: '10' },
  ),
  Span: numberChoice<(typeof SPANS)[number]>(
    'Minutes within which they must lie.',
    { 1: '1 minute', 2: '2 minutes', 5: '5 minutes', 10: '10 minutes', 15: '15 minutes' },
    { example: '5' },
  ),
  ForbiddenTime: numberChoice<(typeof FORBIDDEN_MINUTES)[number]>(
    'Minutes for which logons are to be forbidden.',
    {
      5: '5 minutes',
      15: '15 minutes',
      30: '30 minutes',
      60: '1 hour',
      120: '2 hours',
      360: '6 hours',
      720: '12 hours',
      1440: '1 day',
      10080: '7 days',
      52560000: 'for good',
    },
    { example: '360' },
  ),
  DefaultRule: flag('Whether it is for all servers that have no rule of their own; false unless given.', { example: 'false' }),
  ProtocolType: { ...object(PROTOCOLS, protocols), example: '{"Ssh":"on","Rdp":"on","SqlServer":"off"}' },
  UuidList: list(
    'UUIDs of the servers.',
    text('A UUID.', { min: 1, max: 256, example: 'inet-00000000-0000-4000-8000-000000000001' }),
    {
      min: 1,
      max: MOST_SERVERS,
    },
  ),
  ResourceOwnerId: integer('Has no effect.', { example: '1500000000000001' }),
  SourceIp: text('Address of whoever asks; has no effect.', { max: 64, example: '192.0.2.1' }),
}

export const protocolAnswer = answer(PROTOCOLS, protocols)

type Protocols = InputOf<typeof protocols>
const isOn = (state: 'on' | 'off' | undefined) => (state === undefined ? undefined : state === 'on')

/** The protocols of a request; undefined is what it does not say. */
export function protocolsOf({ Ssh, Rdp, SqlServer }: Protocols = {}) {
  return { ssh: isOn(Ssh), rdp: isOn(Rdp), sqlServer: isOn(SqlServer) }
}

export const ruleErrors = {
  ...sharedErrors,
  DataExists: [400, '%s data exist'],
  QuotaExceeded: [400, 'The account has 100 anti-brute-force rules already. Delete one first.'],
} as const

/** What holds for these operations alike. */
export const ruleNotes = [
  'Differs: nothing is blocked, for there is no agent on the servers: FailCount and Span say from when on tries are alerted as brute force. ForbiddenTime is kept and shown.',
  'Differs: a server has one rule; bound to another it leaves the first. A new default takes the place of the old one.',
  'Differs: a server or rule that the account has not is refused with DataNotExists, a name that another rule has with DataExists, and more than 100 rules with QuotaExceeded.',
] as const
