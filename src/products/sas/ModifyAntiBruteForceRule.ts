import { required } from '../../contract/field.ts'
import { integer } from '../../contract/scalars.ts'
import { modifyRule } from '../../domain/brute-force-rules/save-rule.ts'
import { protocolsOf, ruleErrors, ruleFields, ruleNotes } from './brute-force-rule.ts'
import { operation } from './product.ts'

/** Security Center: ModifyAntiBruteForceRule (2018-12-03), facts of the official clients. */
export const ModifyAntiBruteForceRule = operation({
  summary: 'Changes an anti-brute-force rule, or the servers that it is for.',
  notes: [
    ...ruleNotes,
    'Differs: what is not given stays. UuidList is all servers of the rule from then on. QuotaExceeded is never said: there is one rule before and after.',
  ],
  access: { action: 'yundun-sas:ModifyAntiBruteForceRule', level: 'update', resource: '*' },
  input: { Id: required(integer('Id of the rule.', { example: '1' })), ...ruleFields },
  output: {},
  errors: ruleErrors,
  refusals: { unknown: 'DataNotExists', taken: 'DataExists', full: 'QuotaExceeded' },
  run({ input, caller }, deps) {
    const changes = {
      name: input.Name,
      failCount: input.FailCount,
      span: input.Span,
      forbidden: input.ForbiddenTime,
      isDefault: input.DefaultRule,
      ...protocolsOf(input.ProtocolType),
    }
    return modifyRule(deps, caller.account, input.Id, { changes, servers: input.UuidList })
  },
})
