import { flag } from '../../contract/scalars.ts'
import { isOrganisationEnabled } from '../../domain/bindings/authorise.ts'
import { fields } from './binding.ts'
import { sourceErrors } from './data-source.ts'
import { operation } from './product.ts'

/** Threat detection: DescribeServiceStatus (2022-06-16). */
export const DescribeServiceStatus = operation({
  summary: 'Says whether threat detection may see the organisation of the account.',
  notes: [
    'It is what EnableServiceForCloudSiem has enabled. RegionId does not matter.',
    'Differs: every account of the organisation may ask; for an account in none the answer is false.',
  ],
  access: { action: 'yundun-sas:DescribeServiceStatus', level: 'get', resource: '*' },
  input: { RegionId: fields.RegionId },
  output: { Data: flag('Whether it may.', { example: 'true' }) },
  errors: sourceErrors,
  refusals: {},
  async run({ caller }, deps) {
    return { Data: await isOrganisationEnabled(deps, caller.account) }
  },
})
