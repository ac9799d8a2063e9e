import { answer, list } from '../../contract/composites.ts'
import { choice, flag, integer, numberChoice, text } from '../../contract/scalars.ts'
import { listRegions } from '../../domain/vendor-accounts/sync-regions.ts'
import { AREA_CHOICES, areaWord, cloudOf, cloudVendor } from './cloud-region.ts'
import { operation } from './product.ts'
import { fields } from './vendor-account.ts'

const SUCCESS = { Code: '200', HttpStatusCode: 200, Message: 'successful', Success: true } as const

/** Security Center: ListCloudVendorRegions (2018-12-03), facts of the official clients. */
export const ListCloudVendorRegions = operation({
  summary: 'Lists the regions of another cloud, and those in which servers are read.',
  notes: [
    'Selected is 1 where servers are read: in the regions that SetSyncRefreshRegion has chosen, in all unless it has. Regions of a single pair (AddCloudVendorAccountAK) are not told here.',
    'Differs: Disable is 1 where the last reading of every pair was told that the account has not enabled the region; it is known for AWS, Tencent and VOLCENGINE alone, and 0 until a key was there.',
    'Differs: the regions are those that were known when this server was made; ones that a key has found since come last, with the Area `other`. Lang has no effect: the words are the same in every language.',
    'Differs: without Vendor these are the regions of Tencent, the only vendor that the document names.',
  ],
  access: { action: 'yundun-sas:ListCloudVendorRegions', level: 'list', resource: '*' },
  input: { Lang: fields.Lang, Vendor: cloudVendor },
  output: {
    Code: text('200: the call succeeded.', { example: '200' }),
    Count: integer('How many regions there are.', { example: '2' }),
    Data: list(
      'The regions.',
      answer('A region.', {
        Area: choice('The part of the world, in the words of its vendor.', AREA_CHOICES, { example: 'cn' }),
        Disable: numberChoice('Whether the account has it.', { 0: 'enabled, or not known', 1: 'not enabled' }, { example: '1' }),
        RegionId: text('The region.', { example: 'us-east-1' }),
        Selected: numberChoice('Whether servers are read there.', { 0: 'they are not', 1: 'they are' }, { example: '0' }),
      }),
    ),
    HttpStatusCode: integer('Status of the answer.', { example: '200' }),
    Message: text('What happened.', { example: 'successful' }),
    Success: flag('Whether the call succeeded.', { example: 'true' }),
  },
  errors: { NoPermission: [403, 'caller has no permission'], ServerError: [500, 'ServerError'] },
  refusals: {},
  async run({ input: { Vendor = 'Tencent' }, caller }, deps) {
    const regions = await listRegions(deps, caller.account, cloudOf(Vendor))
    const Data = regions.map(({ id, area, isChosen, isOff }) => ({
      Area: areaWord(Vendor, area),
      Disable: isOff ? (1 as const) : (0 as const),
      RegionId: id,
      Selected: isChosen ? (1 as const) : (0 as const),
    }))
    return { ...SUCCESS, Count: Data.length, Data }
  },
})
