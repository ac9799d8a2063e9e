import { json, list, object } from '../../contract/composites.ts'
import { invalid, ParameterFault } from '../../contract/fault.ts'
import { required } from '../../contract/field.ts'
import { numberChoice } from '../../contract/scalars.ts'
import { submitImports } from '../../domain/data-sources/submit-imports.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CLOUDS, checkWrite, chosenShelf, countAnswer, fields, sharedErrors, sharedRefusals, writeNotes } from './binding.ts'
import { importFields, importNotes } from './log-import.ts'
import { operation } from './product.ts'

/** Threat detection: SubmitImportLogTasks (2022-06-16). */
export const SubmitImportLogTasks = operation({
  summary: 'Says which logs of which bound accounts are imported.',
  notes: [
    ...writeNotes,
    ...importNotes,
    'Differs: without LogCodes all logs of the product are meant. Logs and accounts that no data source has are passed over; Count is the number of pairs of a log and an account that are left.',
    'Differs: AutoImported holds for every account with these logs of which Accounts has said nothing, those to come included; unless it is given it stays. One of Accounts and AutoImported must be there.',
    'Differs: what is said is kept and shown; logs of other clouds are not fetched yet.',
  ],
  access: { action: 'yundun-sas:SubmitImportLogTasks', level: 'update', resource: '*' },
  input: {
    Accounts: json(
      list(
        'Accounts that are named, and whether their logs are imported.',
        object('An account.', {
          AccountId: required(fields.AccountId),
          Imported: required(
            numberChoice('Whether its logs are imported.', { 0: 'they are not', 1: 'they are' }, { example: '1' }),
          ),
        }),
        { min: 1, max: 500, example: '[{"AccountId":"123123","Imported":1}]' },
      ),
    ),
    AutoImported: numberChoice(
      'Whether logs of accounts that are not named are imported.',
      { 1: 'they are', 0: 'they are not' },
      { example: '1' },
    ),
    CloudCode: required(fields.CloudCode),
    LogCodes: json(list('The logs.', importFields.LogCode, { min: 1, max: 100, example: '["cloud_siem_qcloud_cfw_alert_log"]' })),
    ProdCode: required(importFields.ProdCode),
    RegionId: fields.RegionId,
    RoleFor: fields.RoleFor,
    RoleType: fields.RoleType,
  },
  output: { Data: countAnswer('Logs of accounts about which something was said.') },
  errors: { ...sharedErrors, LimitExceeded: [400, 'More than %s logs of accounts; name fewer LogCodes or Accounts.'] },
  refusals: { ...sharedRefusals, 'too-many': 'LimitExceeded' },
  validate(input) {
    checkWrite(input)
    const { Accounts, AutoImported } = input
    if (Accounts === undefined && AutoImported === undefined) {
      throw new ParameterFault('missing', 'Accounts', 'is mandatory unless AutoImported is given')
    }
    const ids = Accounts?.map(({ AccountId }) => AccountId) ?? []
    if (new Set(ids).size < ids.length) invalid('Accounts', 'names an account twice')
  },
  async run({ input, caller }, deps) {
    const shelf = await chosenShelf(deps, caller, input)
    if (shelf instanceof Refusal) return shelf
    const { Accounts, AutoImported, LogCodes } = input
    const count = await submitImports(deps, shelf, {
      cloud: CLOUDS[input.CloudCode],
      product: input.ProdCode,
      codes: LogCodes,
      accounts: Accounts === undefined ? undefined : new Map(Accounts.map((one) => [one.AccountId, one.Imported === 1])),
      isAutomatic: AutoImported === undefined ? undefined : AutoImported === 1,
    })
    return count instanceof Refusal ? count : { Data: { Count: count } }
  },
})
