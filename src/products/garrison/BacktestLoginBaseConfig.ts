import { json, list } from '../../contract/composites.ts'
import { type InputOf, required } from '../../contract/field.ts'
import { integer } from '../../contract/scalars.ts'
import type { ProposedChange } from '../../domain/logon-baselines/read.ts'
import { backTest } from '../../domain/logons/back-test.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { backTestFields, shownBackTest, TESTED_DAYS } from '../sas/login-back-test.ts'
import { approvedValueOf, changesOf, fields, loginChange } from '../sas/login-config.ts'
import { operation } from './product.ts'

const input = {
  Type: required(fields.Type),
  Config: required(fields.Config),
  Target: required(fields.Changes),
  Further: {
    ...json(list('Further changes that would be made after it, each with Type, Config and Target.', loginChange, { max: 100 })),
    example:
      '[{"Type":"login_common_ip","Config":{"ip":"10.1.0.0/16"},"Target":[{"target":"-","targetType":"global","flag":"add"}]}]',
  },
  Days: integer('Over how many days; 30 unless given.', { ...TESTED_DAYS, example: '30' }),
}

/** Garrison: BacktestLoginBaseConfig (2026-11-21). */
export const BacktestLoginBaseConfig = operation({
  summary: 'Tells which stored logons a change of logon baselines would alert about, and about which no more; changes nothing.',
  notes: [
    'Type, Config and Target are those of Sas ModifyLoginBaseConfig, and so is what is refused.',
    'Logons of the last days are judged by what is approved now and by what would be, both for all of the days. Types that would not change for a server are not judged.',
    'What would alert is no measure of what would be wrong: nobody says here which logons were meant.',
    'Nothing is written, and nobody is told. A call reads a page at a time: logons that come in meanwhile may be missing.',
    'Of more than 100,000 different accounts or addresses the further ones are not counted in TopAccounts and TopSources.',
  ],
  access: { action: 'garrison:BacktestLoginBaseConfig', level: 'get', resource: '*' },
  input,
  output: backTestFields,
  errors: {
    DataNotExists: [400, '%s data not exist'],
    QuotaExceeded: [400, 'The account would have too many values of this type, or the value too many targets.'],
  },
  refusals: { unknown: 'DataNotExists', full: 'QuotaExceeded' },
  validate: (given) => void proposedBy(given),
  readsAtLength: () => true,
  async run({ input: given, caller }, deps) {
    const tested = await backTest(deps, caller.account, { proposed: proposedBy(given), days: given.Days ?? 30 })
    return tested instanceof Refusal ? tested : shownBackTest(tested)
  },
})

function proposedBy({ Type, Config, Target, Further = [] }: InputOf<typeof input>): ProposedChange[] {
  const first = { approved: approvedValueOf(Type, Config), changes: changesOf(Target) }
  const others = Further.map((change, index) => {
    const approved = approvedValueOf(change.Type, change.Config)
    return { approved, changes: changesOf(change.Target, `Further.${index + 1}.Target`) }
  })
  return [first, ...others]
}
