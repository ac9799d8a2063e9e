import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { integer } from '../../contract/scalars.ts'
import { createRule } from '../../domain/brute-force-rules/save-rule.ts'
import { USUAL_PROTOCOLS } from '../../domain/brute-force-rules/store.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { protocolsOf, ruleErrors, ruleFields, ruleNotes } from './brute-force-rule.ts'
import { operation } from './product.ts'

/** Security Center: CreateAntiBruteForceRule (2018-12-03), facts of the official clients. */
export const CreateAntiBruteForceRule = operation({
  summary: 'Makes a rule that says from when on failed logons are brute force.',
  notes: ruleNotes,
  access: { action: 'yundun-sas:CreateAntiBruteForceRule', level: 'create', resource: '*' },
  input: {
    Name: required(ruleFields.Name),
    FailCount: required(ruleFields.FailCount),
    Span: required(ruleFields.Span),
    ForbiddenTime: required(ruleFields.ForbiddenTime),
    UuidList: required(ruleFields.UuidList),
    DefaultRule: ruleFields.DefaultRule,
    ProtocolType: ruleFields.ProtocolType,
    ResourceOwnerId: ruleFields.ResourceOwnerId,
    SourceIp: ruleFields.SourceIp,
  },
  output: {
    CreateAntiBruteForceRule: answer('The rule.', { RuleId: integer('Its id.', { example: '65778' }) }),
  },
  errors: ruleErrors,
  refusals: { unknown: 'DataNotExists', taken: 'DataExists', full: 'QuotaExceeded' },
  async run({ input, caller }, deps) {
    const usual = USUAL_PROTOCOLS
    const { ssh = usual.ssh, rdp = usual.rdp, sqlServer = usual.sqlServer } = protocolsOf(input.ProtocolType)
    const rule = {
      name: input.Name,
      failCount: input.FailCount,
      span: input.Span,
      forbidden: input.ForbiddenTime,
      isDefault: input.DefaultRule ?? false,
      ...{ ssh, rdp, sqlServer },
    }
    const id = await createRule(deps, caller.account, rule, input.UuidList)
    return id instanceof Refusal ? id : { CreateAntiBruteForceRule: { RuleId: id } }
  },
})
