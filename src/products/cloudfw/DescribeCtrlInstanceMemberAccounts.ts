import { integer } from '../../contract/scalars.ts'
import { countFirewallMembers } from '../../domain/firewall/describe-firewall.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'

/** Cloud Firewall: DescribeCtrlInstanceMemberAccounts (2017-12-07). */
export const DescribeCtrlInstanceMemberAccounts = operation({
  summary: 'Says how many members the Cloud Firewall has, and how many it may have.',
  notes: [
    'Members that are being taken out count until they are gone, as they do for AddInstanceMembers. Without a Cloud Firewall both numbers are 0.',
    'Differs: only the management account and delegated administrators of the firewall may ask; everybody else is refused with ErrorInstanceAliuidNotDaMa.',
    'Differs: the document of this operation lists no errors that we know; those of AddInstanceMembers are used.',
  ],
  limit: { perUserPerSecond: 10 },
  access: {
    action: 'yundun-cloudfirewall:DescribeCtrlInstanceMemberAccounts',
    level: 'get',
    resource: 'acs:yundun-cloudfirewall::{accountId}:instancemember/*',
  },
  input: {},
  output: {
    InstanceMemberCount: integer('Members.', { example: '3' }),
    MaxInstanceMemberNum: integer('Members that it may have.', { example: '1000' }),
  },
  errors: {
    ErrorDBSelect: [400, 'An error occurred while querying database.'],
    ErrorInstanceAliuidNotDaMa: [400, 'instance aliuid not DA or MA.'],
  },
  failures: { select: 'ErrorDBSelect' },
  refusals: { 'not-administrator': 'ErrorInstanceAliuidNotDaMa' },
  async run({ caller }, deps) {
    const counted = await countFirewallMembers(deps, caller.account)
    if (counted instanceof Refusal) return counted
    return { InstanceMemberCount: counted.count, MaxInstanceMemberNum: counted.max }
  },
})
