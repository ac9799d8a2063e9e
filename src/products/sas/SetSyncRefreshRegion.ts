import { list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { numberChoice, text } from '../../contract/scalars.ts'
import { chooseRegions } from '../../domain/vendor-accounts/sync-regions.ts'
import { cloudOf, cloudVendor } from './cloud-region.ts'
import { operation } from './product.ts'

/** Security Center: SetSyncRefreshRegion (2018-12-03), facts of the official clients. */
export const SetSyncRefreshRegion = operation({
  summary: 'Chooses the regions of another cloud in which servers are read.',
  notes: [
    'The choice is for all pairs of the vendor that have no Regions of their own. They are checked and read at once.',
    'Differs: RegionIds replaces the choice; none, or an empty list, chooses all regions. One that ListCloudVendorRegions does not list is refused with InvalidRegionIds, and nothing is changed.',
    'Differs: servers that were read in a region before it was left out stay as they were last read.',
    'Differs: Vendor is needed. DefaultRegion has no effect: there is one site here.',
  ],
  access: { action: 'yundun-sas:SetSyncRefreshRegion', level: 'update', resource: '*' },
  input: {
    DefaultRegion: numberChoice(
      'Has no effect.',
      { 0: 'no site is the usual one', 1: 'this site is the usual one' },
      { example: '0' },
    ),
    RegionIds: list('The regions.', text('A region.', { pattern: /^[A-Za-z0-9-]{1,64}$/ }), { max: 200, example: 'us-east-1' }),
    Vendor: required(cloudVendor),
  },
  output: {},
  errors: {
    NoPermission: [403, 'caller has no permission'],
    ServerError: [500, 'ServerError'],
    InvalidRegionIds: [400, 'Specified parameter RegionIds is not valid. %s is no region of this vendor.'],
  },
  refusals: { 'unknown-region': 'InvalidRegionIds' },
  run({ input: { RegionIds = [], Vendor }, caller }, deps) {
    return chooseRegions(deps, caller.account, cloudOf(Vendor), RegionIds)
  },
})
