import { list } from '../../contract/composites.ts'
import { operation } from './product.ts'
import { fields, VENDORS } from './vendor-account.ts'

/** Security Center: DescribeVendorList (2018-12-03), facts of the official clients. */
export const DescribeVendorList = operation({
  summary: 'Lists the vendors whose AccessKey pairs can be added.',
  notes: ['Differs: these are the words that AddCloudVendorAccountAK takes as Vendor, in its order.'],
  access: { action: 'yundun-sas:DescribeVendorList', level: 'list', resource: '*' },
  input: {},
  output: { VendorNameList: list('The vendors.', fields.Vendor) },
  errors: { NoPermission: [403, 'caller has no permission'], ServerError: [500, 'ServerError'] },
  refusals: {},
  run: () => Promise.resolve({ VendorNameList: Object.keys(VENDORS) as (keyof typeof VENDORS)[] }),
})
