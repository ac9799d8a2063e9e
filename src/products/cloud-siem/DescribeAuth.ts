import { flag } from '../../contract/scalars.ts'
import { hasAuthorised } from '../../domain/bindings/authorise.ts'
import { fields } from './binding.ts'
import { sourceErrors } from './data-source.ts'
import { operation } from './product.ts'

/** Threat detection: DescribeAuth (2022-06-16). */
export const DescribeAuth = operation({
  summary: 'Says whether threat detection may read the account.',
  notes: ['The authorisation is that of EnableAccessForCloudSiem. RegionId does not matter.'],
  access: { action: 'yundun-sas:DescribeAuth', level: 'get', resource: '*' },
  input: { RegionId: fields.RegionId },
  output: { Data: flag('Whether it may.', { example: 'true' }) },
  errors: sourceErrors,
  refusals: {},
  async run({ caller }, deps) {
    return { Data: await hasAuthorised(deps, caller.account) }
  },
})
