import { answer, list } from '../../contract/composites.ts'
import { alias } from '../../contract/field.ts'
import { choice, integer, integerText, text, uid } from '../../contract/scalars.ts'
import { listMembers } from '../../domain/firewall/list-members.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { orNone } from './firewall.ts'
import { operation } from './product.ts'

const PAGE_SIZE = 20
// Far enough for every member, and its product with the page size stays a safe integer.
const LAST_PAGE = 1_000_000

const toSeconds = (ms: number) => Math.floor(ms / 1000)

/** Cloud Firewall: DescribeInstanceMembers (2017-12-07), document of 2025-12-15. */
export const DescribeInstanceMembers = operation({
  summary: 'Lists the members of the Cloud Firewall, page by page.',
  notes: [
    'CreateTime and ModifyTime are seconds since 1970. MemberDisplayName is the name of the account in the organisation.',
    'Differs: a member that is being taken out is listed as `deleting` for five seconds after DeleteInstanceMembers, ModifyTime then being that of the call, and is not there any more after that.',
    'Differs: only the management account and delegated administrators of the firewall see members; everybody else is refused with ErrorInstanceAliuidNotDaMa, because an empty list would read as "gone".',
    'Differs: PageNumber is taken for CurrentPage, as Terraform spells it; where both are given, CurrentPage counts.',
    'Differs: members come in the order of their account ids, at most 100 a page; a larger PageSize is refused. A page after the last one is empty.',
    'Differs: MemberUid must be the whole id; MemberDesc and MemberDisplayName find a part, upper and lower case told apart. Empty ones do not narrow.',
    'Differs: the document of this operation lists no errors that we know; those of AddInstanceMembers are used.',
  ],
  limit: { perUserPerSecond: 10 },
  access: {
    action: 'yundun-cloudfirewall:DescribeInstanceMembers',
    level: 'list',
    resource: 'acs:yundun-cloudfirewall::{accountId}:instancemember/*',
  },
  input: {
    CurrentPage: alias(
      integerText('Number of the page, 1 unless given.', { min: 1, max: LAST_PAGE, example: '1' }),
      'PageNumber',
    ),
    PageSize: integerText('Members per page, 20 unless given.', { min: 1, max: 100, example: '20' }),
    MemberUid: text('Account id of the member.', { pattern: /^[0-9]{0,19}$/, example: '1900000000000001' }),
    MemberDisplayName: text("Part of the account's name.", { max: 256, example: 'cloudfirewall_2' }),
    MemberDesc: text('Part of the remark.', { max: 256, example: 'renewal' }),
  },
  output: {
    PageInfo: answer('Where this page stands.', {
      CurrentPage: integer('Number of the page.', { example: '1' }),
      PageSize: integer('Members per page.', { example: '20' }),
      TotalCount: integer('Members on all pages.', { example: '20' }),
    }),
    Members: list(
      'The members of this page.',
      answer('A member.', {
        MemberUid: uid('Account id.', { example: '1900000000000001' }),
        MemberDisplayName: text('Name of the account.', { example: 'cloudfirewall_2' }),
        MemberDesc: text('The remark.', { example: 'renewal' }),
        MemberStatus: choice('Where it stands.', { normal: 'a member', deleting: 'being taken out' }, { example: 'normal' }),
        CreateTime: integer('When it was added, seconds since 1970.', { example: '1615189819' }),
        ModifyTime: integer('When it was changed last, seconds since 1970.', { example: '1615189819' }),
      }),
    ),
  },
  errors: {
    ErrorParamsInvalid: [400, 'Invalid Params'],
    ErrorDBSelect: [400, 'An error occurred while querying database.'],
    ErrorInstanceAliuidNotDaMa: [400, 'instance aliuid not DA or MA.'],
  },
  faults: { invalid: 'ErrorParamsInvalid' },
  failures: { select: 'ErrorDBSelect' },
  refusals: { 'not-administrator': 'ErrorInstanceAliuidNotDaMa' },
  async run({ input, caller }, deps) {
    const page = { number: input.CurrentPage ?? 1, size: input.PageSize ?? PAGE_SIZE }
    const filter = { uid: orNone(input.MemberUid), name: orNone(input.MemberDisplayName), description: orNone(input.MemberDesc) }
    const found = await listMembers(deps, caller.account, filter, page)
    if (found instanceof Refusal) return found
    return {
      PageInfo: { CurrentPage: page.number, PageSize: page.size, TotalCount: found.total },
      Members: found.members.map((member) => ({
        MemberUid: member.uid,
        MemberDisplayName: member.name,
        MemberDesc: member.description,
        MemberStatus: member.status,
        CreateTime: toSeconds(member.createdAt),
        ModifyTime: toSeconds(member.modifiedAt),
      })),
    }
  },
})
