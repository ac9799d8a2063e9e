import { answer } from '../../contract/composites.ts'
import { integer, integerText, text } from '../../contract/scalars.ts'
import { listPairs } from '../../domain/vendor-accounts/list-pairs.ts'
import { trailOf } from '../../domain/vendor-accounts/trail.ts'
import { findingMessage } from './finding-message.ts'
import { operation } from './product.ts'
import { trailStatus } from './trail-status.ts'
import { fields, pairListAnswer, STATUS, toPairAnswer, VENDORS } from './vendor-account.ts'

const PAGE_SIZE = 20
// Far enough for every pair, and its product with the page size stays a safe integer.
const LAST_PAGE = 1_000_000

/** Security Center: DescribeCloudVendorAccountAKList (2018-12-03). */
export const DescribeCloudVendorAccountAKList = operation({
  summary: 'Lists the AccessKey pairs of accounts at other clouds, page by page.',
  notes: [
    'The secret key is in no answer. TotalCount counts all pages, Count this one.',
    'Differs: SecretId is masked in every answer: its first half, but at most six characters, and `****`.',
    'Differs: pairs come in the order of their ids, at most 100 a page; a larger PageSize is refused. A page after the last one is empty.',
    'Differs: SubAccountName and VendorAuthAlias find a part of the name, upper and lower case told apart; empty ones do not narrow. SubAccountName looks at what the vendor says, so pairs that were never checked are not found by it.',
    'Differs: AuthIds takes one id; a list is refused with InvalidAuthIds. An unknown id finds nothing.',
    'Differs: VendorUid and VendorUserName are left out until the pair has been checked. TrailStatus and TrailMessage stand with TRIAL alone: `init` until reading the audit trail is set up, then as DescribeCloudVendorTrialConfig says; TrailMessage is left out when nothing is wrong.',
  ],
  access: { action: 'yundun-sas:DescribeCloudVendorAccountAKList', level: 'list', resource: '*' },
  input: {
    PageSize: integer('Pairs per page, 20 unless given.', { min: 1, max: 100, example: '20' }),
    CurrentPage: integer('Number of the page, 1 unless given.', { min: 1, max: LAST_PAGE, example: '1' }),
    SubAccountName: text("Part of the user's name at the vendor.", { max: 128, example: 'reader' }),
    Status: fields.Status,
    AuthIds: integerText('Id of the pair.', { min: 1, example: '2624' }),
    Lang: fields.Lang,
    VendorAuthAlias: text('Part of the name given to the account.', { max: 128, example: 'test' }),
    Vendor: fields.Vendor,
  },
  output: {
    CloudVendorAccountAKs: pairListAnswer,
    PageInfo: answer('Where this page stands.', {
      CurrentPage: integer('Number of the page.', { example: '1' }),
      PageSize: integer('Pairs per page.', { example: '20' }),
      Count: integer('Pairs on this page.', { example: '20' }),
      TotalCount: integer('Pairs on all pages.', { example: '55' }),
    }),
  },
  errors: { NoPermission: [403, 'caller has no permission'], ServerError: [500, 'ServerError'] },
  refusals: {},
  async run({ input, caller }, deps) {
    const page = { number: input.CurrentPage ?? 1, size: input.PageSize ?? PAGE_SIZE }
    const filter = {
      id: input.AuthIds,
      isEnabled: input.Status === undefined ? undefined : input.Status === STATUS.enabled,
      vendor: input.Vendor === undefined ? undefined : VENDORS[input.Vendor],
      userName: input.SubAccountName === '' ? undefined : input.SubAccountName,
      alias: input.VendorAuthAlias === '' ? undefined : input.VendorAuthAlias,
    }
    const { pairs, total } = await listPairs(deps, caller.account, filter, page)
    const shown = pairs.map((pair) => {
      const common = toPairAnswer(pair, input.Lang)
      const trail = trailOf(pair)
      const found = trail.settings === null ? undefined : trail.finding
      const TrailMessage = found === undefined ? undefined : findingMessage(found, input.Lang ?? 'zh')
      return {
        ...common,
        ExtendInfo: pair.extendInfo ?? undefined,
        VendorUid: pair.vendorUid ?? undefined,
        VendorUserName: pair.vendorUserName ?? undefined,
        AuthModules: common.AuthModules.map((module) =>
          module.Module === 'TRIAL' ? { ...module, TrailStatus: trailStatus(trail), TrailMessage } : module,
        ),
      }
    })
    return {
      CloudVendorAccountAKs: shown,
      PageInfo: { CurrentPage: page.number, PageSize: page.size, Count: shown.length, TotalCount: total },
    }
  },
})
