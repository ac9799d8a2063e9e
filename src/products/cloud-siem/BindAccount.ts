import { required } from '../../contract/field.ts'
import { bindAccount } from '../../domain/bindings/bind-account.ts'
import { principalId } from '../../kernel/caller.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CLOUDS, checkWrite, chosenShelf, countAnswer, fields, sharedErrors, sharedRefusals, writeNotes } from './binding.ts'
import { operation } from './product.ts'

/** Threat detection: BindAccount (2022-06-16). */
export const BindAccount = operation({
  summary: 'Binds an account at another cloud to threat detection.',
  notes: [
    ...writeNotes,
    'Differs: a key that is bound already in this account and data centre gives Count 0, and so does the 501st binding there.',
    'Differs: the AccessKey need not be known to Security Center.',
  ],
  access: { action: 'yundun-sas:BindAccount', level: 'create', resource: '*' },
  input: {
    AccessId: required(fields.AccessId),
    AccountName: required(fields.AccountName),
    AccountId: required(fields.AccountId),
    CloudCode: required(fields.CloudCode),
    RegionId: fields.RegionId,
    RoleFor: fields.RoleFor,
    RoleType: fields.RoleType,
  },
  output: { Data: countAnswer('Bindings that came to be: 1, or 0 when it failed.') },
  errors: sharedErrors,
  refusals: sharedRefusals,
  validate: checkWrite,
  async run({ input, caller }, deps) {
    const shelf = await chosenShelf(deps, caller, input)
    if (shelf instanceof Refusal) return shelf
    const count = await bindAccount(deps, shelf, {
      cloud: CLOUDS[input.CloudCode],
      cloudAccountId: input.AccountId,
      accessId: input.AccessId,
      accountName: input.AccountName,
      createUser: principalId(caller),
    })
    return { Data: { Count: count } }
  },
})
