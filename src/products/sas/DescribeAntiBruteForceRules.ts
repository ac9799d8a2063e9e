import { answer, list } from '../../contract/composites.ts'
import { flag, integer, integerText, text } from '../../contract/scalars.ts'
import { type ListedRule, listRules } from '../../domain/brute-force-rules/list-rules.ts'
import { protocolAnswer, ruleFields } from './brute-force-rule.ts'
import { sharedErrors } from './login-config.ts'
import { operation } from './product.ts'

const PAGE_SIZE = 20

/** Security Center: DescribeAntiBruteForceRules (2018-12-03), facts of the official clients. */
export const DescribeAntiBruteForceRules = operation({
  summary: 'Lists the anti-brute-force rules, the newest first.',
  notes: [
    'Differs: Name finds a part of the name and does not tell upper from lower case of A to Z. MachineCount and UuidList are the servers that a rule is bound to one by one, also of the default, which is for others too. EnableSmartRule is false: there are no rules but those that somebody made.',
  ],
  access: { action: 'yundun-sas:DescribeAntiBruteForceRules', level: 'list', resource: '*' },
  input: {
    Id: integer('Id of the rule.', { example: '1' }),
    Name: text('Part of its name.', { max: 128, example: 'testName' }),
    CurrentPage: integer('Number of the page, 1 unless given.', { min: 1, max: 10_000, example: '1' }),
    PageSize: integerText('Rules per page, 20 unless given.', { min: 1, max: 100, example: '20' }),
    ResourceOwnerId: ruleFields.ResourceOwnerId,
    SourceIp: ruleFields.SourceIp,
  },
  output: {
    Rules: list(
      'The rules of this page.',
      answer('A rule.', {
        Id: integer('Its id.', { example: '1629' }),
        Name: text('Its name.', { example: 'AntiBruteForceRule01' }),
        FailCount: integer('Failures from which on it holds.', { example: '10' }),
        Span: integer('Minutes within which they must lie.', { example: '10' }),
        ForbiddenTime: integer('Minutes for which logons are to be forbidden.', { example: '360' }),
        DefaultRule: flag('Whether it is for servers without a rule of their own.', { example: 'true' }),
        EnableSmartRule: flag('False.', { example: 'false' }),
        ProtocolType: protocolAnswer,
        CreateTimestamp: integer('When it was made, milliseconds since 1970.', { example: '1669800181000' }),
        MachineCount: integer('Servers that it is bound to.', { example: '3' }),
        UuidList: list('Their UUIDs.', text('A UUID.', { example: 'inet-00000000-0000-4000-8000-000000000001' })),
      }),
    ),
    PageInfo: answer('The page.', {
      Count: integer('Rules on this page.', { example: '2' }),
      CurrentPage: integer('Number of the page.', { example: '1' }),
      PageSize: integer('Rules per page.', { example: '20' }),
      TotalCount: integer('Rules on all pages.', { example: '2' }),
    }),
  },
  errors: { NoPermission: sharedErrors.NoPermission, ServerError: sharedErrors.ServerError },
  refusals: {},
  async run({ input, caller }, deps) {
    const { Id, Name, CurrentPage = 1, PageSize = PAGE_SIZE } = input
    const question = { id: Id, name: Name, offset: (CurrentPage - 1) * PageSize, limit: PageSize }
    const { rules, total } = await listRules(deps, caller.account, question)
    return { Rules: rules.map(rowOf), PageInfo: { Count: rules.length, CurrentPage, PageSize, TotalCount: total } }
  },
})

const stateOf = (isOn: boolean) => (isOn ? ('on' as const) : ('off' as const))

function rowOf(rule: ListedRule) {
  return {
    Id: rule.id,
    Name: rule.name,
    FailCount: rule.failCount,
    Span: rule.span,
    ForbiddenTime: rule.forbidden,
    DefaultRule: rule.isDefault,
    EnableSmartRule: false,
    ProtocolType: { Ssh: stateOf(rule.ssh), Rdp: stateOf(rule.rdp), SqlServer: stateOf(rule.sqlServer) },
    CreateTimestamp: rule.createdAt,
    MachineCount: rule.servers.length,
    UuidList: rule.servers,
  }
}
