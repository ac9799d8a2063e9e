import { flag } from '../../contract/scalars.ts'
import { enableOrganisation } from '../../domain/bindings/authorise.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { fields, sharedErrors } from './binding.ts'
import { operation } from './product.ts'

/** Threat detection: EnableServiceForCloudSiem (2022-06-16). */
export const EnableServiceForCloudSiem = operation({
  summary: 'Lets threat detection see the whole organisation.',
  notes: [
    'Differs: it is for the management account and the delegated administrators of sas.aliyuncs.com or cloud-siem.aliyuncs.com; others get 403 NoPermission.',
    'Differs: what is enabled already stays, and the answer is true as well. Views of the organisation (RoleFor, RoleType) do not wait for it.',
  ],
  access: { action: 'yundun-sas:EnableServiceForCloudSiem', level: 'update', resource: '*' },
  input: { RegionId: fields.RegionId },
  output: { Data: flag('True: it is enabled.', { example: 'true' }) },
  errors: sharedErrors,
  refusals: { 'not-administrator': 'NoPermission' },
  async run({ caller }, deps) {
    const enabled = await enableOrganisation(deps, caller.account)
    return enabled instanceof Refusal ? enabled : { Data: true }
  },
})
