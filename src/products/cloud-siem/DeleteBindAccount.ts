import { required } from '../../contract/field.ts'
import { integer } from '../../contract/scalars.ts'
import { unbindAccount } from '../../domain/bindings/unbind-account.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CLOUDS, checkWrite, chosenShelf, countAnswer, fields, sharedErrors, sharedRefusals, writeNotes } from './binding.ts'
import { operation } from './product.ts'

/** Threat detection: DeleteBindAccount (2022-06-16). */
export const DeleteBindAccount = operation({
  summary: 'Takes the binding of an account at another cloud away.',
  notes: [
    ...writeNotes,
    'Differs: Count is 0 when no binding has this CloudCode, AccountId and AccessId, and when BindId is given and is not its id.',
    'Differs: the last binding of an account with data sources stays, with Count 0: bind another key of the account first, or delete its data sources.',
  ],
  access: { action: 'yundun-sas:DeleteBindAccount', level: 'delete', resource: '*' },
  input: {
    BindId: integer('Id of the binding, from ListBindAccount.', { example: '10' }),
    AccountId: required(fields.AccountId),
    AccessId: required(fields.AccessId),
    CloudCode: required(fields.CloudCode),
    RegionId: fields.RegionId,
    RoleType: fields.RoleType,
    RoleFor: fields.RoleFor,
  },
  output: { Data: countAnswer('Bindings that are gone: 1, or 0 when it failed.') },
  errors: sharedErrors,
  refusals: sharedRefusals,
  validate: checkWrite,
  async run({ input, caller }, deps) {
    const shelf = await chosenShelf(deps, caller, input)
    if (shelf instanceof Refusal) return shelf
    const key = { cloud: CLOUDS[input.CloudCode], cloudAccountId: input.AccountId, accessId: input.AccessId }
    return { Data: { Count: await unbindAccount(deps, shelf, key, input.BindId) } }
  },
})
