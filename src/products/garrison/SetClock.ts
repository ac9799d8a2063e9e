import { invalid } from '../../contract/fault.ts'
import { required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { setClock } from '../../domain/organisation/set-clock.ts'
import { isoSeconds, rehearsedTime } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { NOT_MANAGEMENT_ACCOUNT } from './organisation-file.ts'
import { operation } from './product.ts'

/** A time of the request. @throws ParameterFault when the clock cannot be set to it */
const timeOf = (given: string) =>
  rehearsedTime(given) ?? invalid('Time', 'must be a time like 2026-11-21T20:00:00Z, from 2000 to 2999')

/** Garrison: SetClock (2026-11-21). */
export const SetClock = operation({
  summary: 'Sets the clock of a server started with `garrison dev`; it runs on from there.',
  notes: [
    'Everything that is recorded, judged, due or expires goes by it. Signatures, nonces, request ids and the audit trail go by the clock of the machine, so that clients need not know. A server started with `garrison serve` refuses.',
    'It may go back: what was recorded before then lies in the future, and is left as it is.',
  ],
  access: { action: 'garrison:SetClock', level: 'update', resource: '*' },
  methods: ['POST'],
  input: {
    Time: required(text('What the clock shall say, UTC.', { max: 32, example: '2026-11-21T20:00:00Z' })),
  },
  output: { Time: text('What it says now, UTC.', { example: '2026-11-21T20:00:00Z' }) },
  errors: {
    NotManagementAccount: NOT_MANAGEMENT_ACCOUNT,
    NotRehearsal: [
      409,
      'This server goes by the clock of its machine: only one that was started with `garrison dev` can be set.',
    ],
  },
  refusals: { 'not-management': 'NotManagementAccount', 'not-rehearsal': 'NotRehearsal' },
  validate({ Time }) {
    timeOf(Time)
  },
  async run({ input: { Time }, caller }, deps) {
    const set = await setClock(deps, caller.account, timeOf(Time))
    return set instanceof Refusal ? set : { Time: isoSeconds(set) }
  },
})
