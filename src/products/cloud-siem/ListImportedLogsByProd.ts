import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { integer, numberChoice, text } from '../../contract/scalars.ts'
import { listLogsOfProduct } from '../../domain/data-sources/list-imports.ts'
import { utcTime } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { CLOUDS, chosenView, dataCentre, fields, sharedErrors, sharedNotes, sharedRefusals } from './binding.ts'
import { importFields, importNotes, shownLogCode } from './log-import.ts'
import { operation } from './product.ts'

const LOG_TYPE = { central: 1 } as const
const yesOrNo = (yes: boolean): 0 | 1 => (yes ? 1 : 0)

/** Threat detection: ListImportedLogsByProd (2022-06-16). */
export const ListImportedLogsByProd = operation({
  summary: 'Lists the logs of a product, and of how many bound accounts they are imported.',
  notes: [
    ...sharedNotes,
    ...importNotes,
    'Differs: logs come in the order of their codes. The list has no pages: more than 5,000 logs are refused with LimitExceeded; RoleFor narrows it.',
    'Differs: Imported is 1 when the log of at least one account is imported. With RoleType 1 AutoImported is 1 when it is in at least one account of the organisation.',
    'Differs: ModifyTime is UTC: when something was said about the import last, else when the log was added. LogType is always 1.',
  ],
  access: { action: 'yundun-sas:ListImportedLogsByProd', level: 'list', resource: '*' },
  input: {
    CloudCode: required(fields.CloudCode),
    ProdCode: required(importFields.ProdCode),
    RegionId: fields.RegionId,
    RoleFor: fields.RoleFor,
    RoleType: fields.RoleType,
  },
  output: {
    Data: list(
      'The logs.',
      answer('A log.', {
        AutoImported: numberChoice(
          'Whether accounts to come are imported.',
          { 1: 'they are', 0: 'they are not' },
          { example: '1' },
        ),
        CloudCode: fields.CloudCode,
        Imported: numberChoice('Whether it is imported.', { 1: 'it is', 0: 'it is not' }, { example: '1' }),
        ImportedUserCount: integer('Accounts whose log is imported.', { example: '2' }),
        LogCode: importFields.LogCode,
        LogMdsCode: text('Name under which texts about the log are found.', { example: shownLogCode('cloud_siem_waf_xxxxx') }),
        LogType: numberChoice(
          'How it is imported.',
          { 1: 'by threat detection', 2: 'out of a predefined log store', 3: 'out of a log store of the customer' },
          { example: '1' },
        ),
        ModifyTime: text('When that was changed last.', { example: '2023-11-23 12:30:00' }),
        ProdCode: importFields.ProdCode,
        TotalUserCount: integer('Accounts that have the log.', { example: '5' }),
        UnImportedUserCount: integer('Accounts whose log is not imported.', { example: '3' }),
      }),
    ),
  },
  errors: { ...sharedErrors, LimitExceeded: [400, 'The list has more than %s entries; narrow it with RoleFor.'] },
  refusals: { ...sharedRefusals, 'too-many': 'LimitExceeded' },
  async run({ input, caller }, deps) {
    const { CloudCode, ProdCode } = input
    const view = await chosenView(deps, caller, input)
    if (view instanceof Refusal) return view
    const narrowing = { region: dataCentre(input), cloud: CLOUDS[CloudCode], product: ProdCode }
    const found = await listLogsOfProduct(deps, view, narrowing)
    if (found instanceof Refusal) return found
    const Data = found.map((log) => ({
      AutoImported: yesOrNo(log.isAutomatic),
      CloudCode,
      Imported: yesOrNo(log.imported > 0),
      ImportedUserCount: log.imported,
      LogCode: log.logCode,
      LogMdsCode: shownLogCode(log.logCode),
      LogType: LOG_TYPE.central,
      ModifyTime: utcTime(log.changedAt),
      ProdCode,
      TotalUserCount: log.accounts,
      UnImportedUserCount: log.accounts - log.imported,
    }))
    return { Data }
  },
})
