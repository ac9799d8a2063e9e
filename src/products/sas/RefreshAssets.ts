import { choice, integer, numberChoice } from '../../contract/scalars.ts'
import { refreshSoon } from '../../domain/vendor-accounts/refresh-soon.ts'
import { CLOUDS } from '../../domain/vendor-accounts/regions.ts'
import { done } from '../../kernel/outcome.ts'
import { VENDOR_CODES, vendorsOf } from './asset.ts'
import { operation } from './product.ts'

// Vendor: elsewhere 1 is a server outside of every cloud.
const ANY_CLOUD = 1

/** Security Center: RefreshAssets (2018-12-03), facts of the official clients. */
export const RefreshAssets = operation({
  summary: 'Has the servers of other clouds read anew.',
  notes: [
    'The call does not wait for that: pairs with HOST that work are read as soon as the server comes to it, in every region that counts.',
    "Vendor 1, here a third-party cloud's asset, means the pairs of all clouds; the codes that servers are shown with mean those of one cloud.",
    'Differs: without Vendor these are the pairs of all clouds too. Other servers are what the organisation file and the calls made so far say, and are always new; for their codes, and for cloud_product and container_image, nothing is done. CloudAssetType and CloudAssetSubType have no effect.',
    'Differs: a pair that is being read at that moment is read once more.',
  ],
  access: { action: 'yundun-sas:RefreshAssets', level: 'update', resource: '*' },
  input: {
    AssetType: choice(
      'Type of the assets.',
      { cloud_product: 'products of a cloud', ecs: 'servers', container_image: 'images' },
      { example: 'ecs' },
    ),
    CloudAssetType: integer('Type of the product.', { max: 1000, example: '0' }),
    CloudAssetSubType: integer('Subtype of the product.', { max: 1000, example: '0' }),
    Vendor: numberChoice<number>('Vendor of the servers.', VENDOR_CODES, { example: '0' }),
  },
  output: {},
  errors: { NoPermission: [403, 'caller has no permission'], ServerError: [500, 'ServerError'] },
  refusals: {},
  async run({ input: { AssetType = 'ecs', Vendor }, caller }, deps) {
    const meant: readonly string[] = Vendor === undefined || Vendor === ANY_CLOUD ? CLOUDS : vendorsOf([Vendor])
    const clouds = AssetType === 'ecs' ? CLOUDS.filter((cloud) => meant.includes(cloud)) : []
    if (clouds.length > 0) await refreshSoon(deps, caller.account, clouds)
    return done
  },
})
