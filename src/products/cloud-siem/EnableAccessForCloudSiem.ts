import { flag, numberChoice } from '../../contract/scalars.ts'
import { authoriseDetection } from '../../domain/bindings/authorise.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { checkWrite, chosenShelf, fields, sharedErrors, sharedRefusals, writeNotes } from './binding.ts'
import { operation } from './product.ts'

/** Threat detection: EnableAccessForCloudSiem (2022-06-16). */
export const EnableAccessForCloudSiem = operation({
  summary: 'Lets threat detection read an account.',
  notes: [
    ...writeNotes,
    'Differs: the authorisation holds for both data centres. One that is there already stays, and the answer is true as well.',
    'Differs: AutoSubmit has no effect: logs of Alibaba Cloud products are not imported here.',
  ],
  access: { action: 'yundun-sas:EnableAccessForCloudSiem', level: 'update', resource: '*' },
  input: {
    AutoSubmit: numberChoice('Whether alert logs are imported at once.', { 1: 'they are', 0: 'they are not' }, { example: '1' }),
    RegionId: fields.RegionId,
    RoleFor: fields.RoleFor,
    RoleType: fields.RoleType,
  },
  output: { Data: flag('True: the account has authorised threat detection.', { example: 'true' }) },
  errors: sharedErrors,
  refusals: sharedRefusals,
  validate: checkWrite,
  async run({ input, caller }, deps) {
    const shelf = await chosenShelf(deps, caller, input)
    if (shelf instanceof Refusal) return shelf
    await authoriseDetection(deps, shelf.account)
    return { Data: true }
  },
})
