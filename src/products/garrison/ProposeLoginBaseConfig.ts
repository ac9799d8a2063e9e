import { answer, json, list, object } from '../../contract/composites.ts'
import { alias, type InputOf, required } from '../../contract/field.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import { givenOf } from '../../domain/logon-baselines/approved-value.ts'
import { DIMENSIONS } from '../../domain/logon-baselines/read.ts'
import { ALL_SERVERS, type TargetKind } from '../../domain/logon-baselines/store.ts'
import { type ProposedBaseline, proposeBaseline } from '../../domain/logons/propose-baseline.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { typeOf } from '../sas/login-back-test.ts'
import { targetOf } from '../sas/login-config.ts'
import { operation } from './product.ts'

const input = {
  Target: {
    ...json(
      object('For whom; for all servers unless given.', {
        target: alias(text('UUID of the server, id of the group, or - for all servers.', { max: 256 }), 'Target'),
        targetType: required(
          choice<TargetKind>('What target names.', { uuid: 'a server', groupId: 'a server group', global: 'all servers' }),
        ),
      }),
    ),
    example: '{"target":"inet-7c676676-06fa-442e-90fb-b802e5d6****","targetType":"uuid"}',
  },
  Days: integer('Out of how many days, the seven held out among them; 30 unless given.', { min: 10, max: 90, example: '30' }),
}

/** Garrison: ProposeLoginBaseConfig (2026-11-21). */
export const ProposeLoginBaseConfig = operation({
  summary: 'Learns logon baselines from stored logons and proposes them; applies nothing.',
  notes: [
    'Learnt from are the logons of the days asked for but the last seven, which are held out: they are judged by what is proposed, and told is how many would alert.',
    'Logons about which an alert is pending are left out, and those from sources that somebody has guessed passwords from.',
    'What is proposed was seen on three days at least. Places and hours cover 99 of 100 logons together; three neighbours among the addresses are proposed as their /24, or their /48 of IPv6.',
    'Config is what Sas ModifyLoginBaseConfig and Garrison BacktestLoginBaseConfig take.',
  ],
  access: { action: 'garrison:ProposeLoginBaseConfig', level: 'get', resource: '*' },
  input,
  output: {
    Servers: integer('Servers that are meant.', { example: '4' }),
    Logons: integer('Logons that were learnt from.', { example: '1400' }),
    LeftOut: integer('Logons that were left out because of an alert or of their source.', { example: '3' }),
    HeldOut: integer('Logons of the seven days held out.', { example: '400' }),
    HeldOutUnjudged: integer('Those of them that were too many different ones to judge.', { example: '0' }),
    Types: list(
      'The types of baseline.',
      answer('One type.', {
        Type: text('Type of baseline.', { example: 'login_common_ip' }),
        Logons: integer('Logons learnt from that have such a value.', { example: '1390' }),
        Covered: integer('Those of them that the proposed values approve.', { example: '1385' }),
        HeldOutJudged: integer('Logons held out that the values would decide.', { example: '398' }),
        HeldOutAlerts: integer('Those of them that would alert.', { example: '2' }),
        Values: list(
          'The proposed values, the best supported first; none where too little was seen, or nothing worth a limit.',
          answer('One value.', {
            Config: text('The value as JSON text.', { example: '{"ip":"10.1.7.0/24"}' }),
            Logons: integer('Logons that it approves.', { example: '900' }),
            Days: integer('Days on which there was one.', { example: '21' }),
          }),
          { max: 100_000 },
        ),
      }),
    ),
  },
  errors: { DataNotExists: [400, '%s data not exist'] },
  refusals: { unknown: 'DataNotExists' },
  validate: (given) => void targetIn(given),
  readsAtLength: () => true,
  async run({ input: given, caller }, deps) {
    const question = { target: targetIn(given), days: given.Days ?? 30 }
    const proposed = await proposeBaseline(deps, caller.account, question)
    return proposed instanceof Refusal ? proposed : shown(proposed)
  },
})

function targetIn({ Target }: InputOf<typeof input>) {
  return Target === undefined ? { kind: 'global' as const, target: ALL_SERVERS } : targetOf(Target, 'Target')
}

function shown({ servers, logons, leftOut, heldOut, heldOutUnjudged, dimensions }: ProposedBaseline) {
  return {
    Servers: servers,
    Logons: logons,
    LeftOut: leftOut,
    HeldOut: heldOut,
    HeldOutUnjudged: heldOutUnjudged,
    Types: DIMENSIONS.map((dimension) => {
      const learnt = dimensions[dimension]
      const heldOutCounts = { HeldOutJudged: learnt.heldOut.logons, HeldOutAlerts: learnt.heldOut.out }
      const values = learnt.entries.map(({ value, logons: support, days }) => {
        return { Config: JSON.stringify(givenOf(dimension, value)), Logons: support, Days: days }
      })
      const counts = { Logons: learnt.logons, Covered: learnt.covered }
      return { Type: typeOf(dimension), ...counts, ...heldOutCounts, Values: values }
    }),
  }
}
