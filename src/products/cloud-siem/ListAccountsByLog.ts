import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { numberChoice, text, uid } from '../../contract/scalars.ts'
import { mainAccount } from '../../domain/bindings/list-accounts.ts'
import { listAccountsOfLogs } from '../../domain/data-sources/list-imports.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CLOUDS, chosenView, dataCentre, fields, sharedErrors, sharedNotes, sharedRefusals } from './binding.ts'
import { importFields, importNotes } from './log-import.ts'
import { operation } from './product.ts'

/** Threat detection: ListAccountsByLog (2022-06-16). */
export const ListAccountsByLog = operation({
  summary: 'Lists the bound accounts that have given logs, and whether these are imported.',
  notes: [
    ...sharedNotes,
    ...importNotes,
    'LogCodes is taken as LogCodes.1 parameters and as a JSON array.',
    'Differs: accounts come by the account that keeps them, log and id. The list has no pages: more than 5,000 entries are refused with LimitExceeded; RoleFor or fewer LogCodes narrow it.',
    'Differs: SubUserId is the account that keeps the binding, MainUserId the management account of its organisation, or SubUserId where it is in none.',
  ],
  access: { action: 'yundun-sas:ListAccountsByLog', level: 'list', resource: '*' },
  input: {
    CloudCode: required(fields.CloudCode),
    LogCodes: required(
      list('The logs.', importFields.LogCode, { min: 1, max: 100, example: '["cloud_siem_hcloud_waf_alert_log"]' }),
    ),
    ProdCode: required(importFields.ProdCode),
    RegionId: fields.RegionId,
    RoleFor: fields.RoleFor,
    RoleType: fields.RoleType,
  },
  output: {
    Data: list(
      'The accounts.',
      answer('A log of an account.', {
        AccountId: text('Id of the account at its cloud.', { example: '123xxxxxxx' }),
        AccountName: text('Name of the account.', { example: 'sas_account_xxx' }),
        Imported: numberChoice('Whether the log is imported.', { 1: 'it is', 0: 'it is not' }, { example: '1' }),
        LogCode: importFields.LogCode,
        MainUserId: uid('The account that pays for threat detection.', { example: '1500000000000001' }),
        ProdCode: importFields.ProdCode,
        SubUserId: uid('The account that keeps the binding.', { example: '1900000000000001' }),
      }),
    ),
  },
  errors: { ...sharedErrors, LimitExceeded: [400, 'The list has more than %s entries; narrow it with RoleFor or LogCodes.'] },
  refusals: { ...sharedRefusals, 'too-many': 'LimitExceeded' },
  async run({ input, caller }, deps) {
    const view = await chosenView(deps, caller, input)
    if (view instanceof Refusal) return view
    const found = await listAccountsOfLogs(deps, view, {
      region: dataCentre(input),
      cloud: CLOUDS[input.CloudCode],
      product: input.ProdCode,
      codes: input.LogCodes,
    })
    if (found instanceof Refusal) return found
    const MainUserId = await mainAccount(deps, view)
    const Data = found.map((entry) => ({
      AccountId: entry.cloudAccountId,
      AccountName: entry.name,
      Imported: entry.isImported ? (1 as const) : (0 as const),
      LogCode: entry.logCode,
      MainUserId,
      ProdCode: input.ProdCode,
      SubUserId: entry.owner,
    }))
    return { Data }
  },
})
