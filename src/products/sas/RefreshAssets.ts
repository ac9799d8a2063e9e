import { choice, integer, numberChoice } from '../../contract/scalars.ts'
import { done } from '../../kernel/outcome.ts'
import { VENDOR_CODES } from './asset.ts'
import { operation } from './product.ts'

/** Security Center: RefreshAssets (2018-12-03), facts of the official clients. */
export const RefreshAssets = operation({
  summary: 'Asks for the assets to be read anew; they always are.',
  notes: [
    'Differs: there is nothing to wait for. Servers are what the organisation file and the calls made so far say, and every answer shows them as they are; this call changes nothing.',
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
  run: () => Promise.resolve(done),
})
