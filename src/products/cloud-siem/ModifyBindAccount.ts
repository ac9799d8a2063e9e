import { required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { modifyBinding } from '../../domain/bindings/modify-binding.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CLOUDS, checkWrite, chosenShelf, countAnswer, fields, sharedErrors, sharedRefusals, writeNotes } from './binding.ts'
import { operation } from './product.ts'

/** Threat detection: ModifyBindAccount (2022-06-16), document of 2025-10-09. */
export const ModifyBindAccount = operation({
  summary: 'Gives a bound account another AccessKey or name.',
  notes: [
    ...writeNotes,
    'Differs: AccountId and CloudCode tell which binding is meant and are not changed: a key is replaced with BindId and the new AccessId. Where they do not fit the binding, Count is 0.',
    'Differs: an unknown BindId, one of another account or data centre, and an AccessId that another binding of the same account has give Count 0. Nothing is changed then.',
    'Differs: AccessId and AccountName that are left out or empty stay; a call that names neither is counted as a success.',
  ],
  access: { action: 'yundun-sas:ModifyBindAccount', level: 'update', resource: '*' },
  input: {
    AccessId: text('New AccessKey id of the account.', { max: 256, pattern: /^[\x21-\x7e]*$/, example: 'ABCXXXXXXXXX' }),
    AccountName: text('New name of the account.', { max: 256, example: 'sas_account_xxx' }),
    BindId: required(integer('Id of the binding, from ListBindAccount.', { example: '123' })),
    AccountId: required(fields.AccountId),
    CloudCode: required(fields.CloudCode),
    RegionId: fields.RegionId,
    RoleFor: fields.RoleFor,
    RoleType: fields.RoleType,
  },
  output: { Data: countAnswer('Bindings that were changed: 1, or 0 when it failed.') },
  errors: sharedErrors,
  refusals: sharedRefusals,
  validate: checkWrite,
  async run({ input, caller }, deps) {
    const shelf = await chosenShelf(deps, caller, input)
    if (shelf instanceof Refusal) return shelf
    const count = await modifyBinding(deps, shelf, {
      id: input.BindId,
      cloud: CLOUDS[input.CloudCode],
      cloudAccountId: input.AccountId,
      accessId: input.AccessId === '' ? undefined : input.AccessId,
      accountName: input.AccountName === '' ? undefined : input.AccountName,
    })
    return { Data: { Count: count } }
  },
})
