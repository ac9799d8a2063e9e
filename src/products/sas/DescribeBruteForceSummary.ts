import { answer } from '../../contract/composites.ts'
import { integer, text } from '../../contract/scalars.ts'
import { summariseRules } from '../../domain/brute-force-rules/list-rules.ts'
import { ruleFields } from './brute-force-rule.ts'
import { sharedErrors } from './login-config.ts'
import { operation } from './product.ts'

/** Security Center: DescribeBruteForceSummary (2018-12-03), facts of the official clients. */
export const DescribeBruteForceSummary = operation({
  summary: 'Counts the anti-brute-force rules and the addresses that are blocked, of which there are none.',
  notes: ['Differs: nothing is blocked, for there is no agent on the servers: all counts but that of the rules are 0.'],
  access: { action: 'yundun-sas:DescribeBruteForceSummary', level: 'get', resource: '*' },
  input: { ResourceOwnerId: ruleFields.ResourceOwnerId, SourceIp: ruleFields.SourceIp },
  output: {
    BruteForceSummary: answer('The counts.', {
      AntiBruteForceRuleCount: text('Anti-brute-force rules.', { example: '2' }),
      AllStrategyCount: integer('0.', { example: '0' }),
      EffectiveCount: integer('0.', { example: '0' }),
      CustomEffectiveCount: text('0.', { example: '0' }),
      CustomRecordCount: text('0.', { example: '0' }),
      SystemEffectiveCount: text('0.', { example: '0' }),
      SystemRecordCount: text('0.', { example: '0' }),
    }),
  },
  errors: { NoPermission: sharedErrors.NoPermission, ServerError: sharedErrors.ServerError },
  refusals: {},
  async run({ caller }, deps) {
    const rules = await summariseRules(deps, caller.account)
    return {
      BruteForceSummary: {
        AntiBruteForceRuleCount: String(rules),
        AllStrategyCount: 0,
        EffectiveCount: 0,
        CustomEffectiveCount: '0',
        CustomRecordCount: '0',
        SystemEffectiveCount: '0',
        SystemRecordCount: '0',
      },
    }
  },
})
