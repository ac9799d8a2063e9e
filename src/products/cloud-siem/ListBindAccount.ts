import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { listBindings } from '../../domain/bindings/list-bindings.ts'
import { utcTime } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CLOUDS, chosenView, dataCentre, fields, sharedErrors, sharedNotes, sharedRefusals } from './binding.ts'
import { operation } from './product.ts'

/** Threat detection: ListBindAccount (2022-06-16). */
export const ListBindAccount = operation({
  summary: 'Lists the accounts of one cloud that are bound to threat detection.',
  notes: [
    ...sharedNotes,
    'Differs: bindings come in the order of their ids, with RoleType 1 account after account. BindId is unique within its account.',
    'Differs: the list has no pages. With RoleType 1 more than 5,000 bindings are refused with LimitExceeded; RoleFor narrows to one account, which has at most 500 in a data centre.',
    'Differs: ModifyTime is UTC; the document names no zone. CreateUser is the account id of a root and the user id of a RAM user.',
    'Differs: data sources belong to the account at its cloud: all bindings of one account count the same.',
  ],
  access: { action: 'yundun-sas:ListBindAccount', level: 'list', resource: '*' },
  input: {
    CloudCode: required(fields.CloudCode),
    RegionId: fields.RegionId,
    RoleFor: fields.RoleFor,
    RoleType: fields.RoleType,
  },
  output: {
    Data: list(
      'The bindings.',
      answer('A binding.', {
        BindId: integer('Its id.', { example: '123' }),
        CloudCode: fields.CloudCode,
        AccountId: text('Id of the account at its cloud.', { example: '123xxxxxxx' }),
        AccountName: text('Name of the account.', { example: 'XXXX Company' }),
        AccessId: text('AccessKey id of the account.', { example: 'ABCXXXXXXXX' }),
        DataSourceCount: integer('Data sources of the binding.', { example: '2' }),
        CreateUser: text('Who bound it.', { example: '1500000000000001' }),
        ModifyTime: text('When it was bound or changed last.', { example: '2023-11-10 12:20:35' }),
      }),
    ),
  },
  errors: { ...sharedErrors, LimitExceeded: [400, 'The list has more than %s entries; narrow it with RoleFor.'] },
  refusals: { ...sharedRefusals, 'too-many': 'LimitExceeded' },
  async run({ input, caller }, deps) {
    const view = await chosenView(deps, caller, input)
    if (view instanceof Refusal) return view
    const bindings = await listBindings(deps, view, dataCentre(input), CLOUDS[input.CloudCode])
    if (bindings instanceof Refusal) return bindings
    const Data = bindings.map((binding) => ({
      BindId: binding.id,
      CloudCode: input.CloudCode,
      AccountId: binding.cloudAccountId,
      AccountName: binding.accountName,
      AccessId: binding.accessId,
      DataSourceCount: binding.sources,
      CreateUser: binding.createUser,
      ModifyTime: utcTime(binding.modifiedAt),
    }))
    return { Data }
  },
})
