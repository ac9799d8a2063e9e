import { answer, list } from '../../contract/composites.ts'
import { alias } from '../../contract/field.ts'
import { integerText, text } from '../../contract/scalars.ts'
import { listCandidates } from '../../domain/firewall/list-candidates.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { idleFields, orNone } from './firewall.ts'
import { operation } from './product.ts'

const PAGE_SIZE = 20
// Far enough for every account, and its product with the page size stays a safe integer.
const LAST_PAGE = 1_000_000

/** Cloud Firewall: DescribeInstanceRdAccounts (2017-12-07). */
export const DescribeInstanceRdAccounts = operation({
  summary: 'Lists the accounts of the organisation that can be members of the Cloud Firewall, page by page.',
  notes: [
    'Differs: these are all accounts of the organisation but the management account and the caller; members are among them.',
    'Differs: only the management account and delegated administrators of the firewall see them; everybody else is refused with ErrorInstanceAliuidNotDaMa.',
    'Differs: accounts come in the order of their ids, 20 a page unless told, at most 100; a page after the last one is empty. PageNumber is taken for CurrentPage, as in DescribeInstanceMembers.',
    'Differs: MemberUid must be the whole id; MemberDisplayName finds a part of the name, MemberDesc a part of the remark and so members alone. Empty ones do not narrow.',
    'Differs: the document of this operation lists no errors that we know; those of AddInstanceMembers are used.',
  ],
  access: {
    action: 'yundun-cloudfirewall:DescribeInstanceRdAccounts',
    level: 'list',
    resource: 'acs:yundun-cloudfirewall::{accountId}:instancemember/*',
  },
  input: {
    CurrentPage: alias(
      integerText('Number of the page, 1 unless given.', { min: 1, max: LAST_PAGE, example: '1' }),
      'PageNumber',
    ),
    MemberDesc: text('Part of the remark.', { max: 256, example: 'renewal' }),
    MemberDisplayName: text("Part of the account's name.", { max: 256, example: 'cloudfirewall_2' }),
    MemberUid: text('Account id.', { pattern: /^[0-9]{0,19}$/, example: '1900000000000001' }),
    PageSize: integerText('Accounts per page, 20 unless given.', { min: 1, max: 100, example: '10' }),
    ...idleFields,
  },
  output: {
    Accounts: list(
      'The accounts of this page.',
      answer('An account.', {
        AccountId: text('Its id.', { example: '1900000000000001' }),
        DisplayName: text('Its name.', { example: 'test' }),
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
    const found = await listCandidates(deps, caller.account, filter, page)
    if (found instanceof Refusal) return found
    return { Accounts: found.map(({ uid, name }) => ({ AccountId: uid, DisplayName: name })) }
  },
})
