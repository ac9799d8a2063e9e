import { replaceMonitoredAccounts } from '../../domain/monitoring/replace-accounts.ts'
import { accountList, administratorNote, NO_PERMISSION, STRANGER, strangerNote } from './multi-account.ts'
import { operation } from './product.ts'

/** Security Center: CreateMonitorAccount (2018-12-03), facts of the official clients. */
export const CreateMonitorAccount = operation({
  summary: 'Says which accounts of the organisation Security Center watches.',
  notes: [
    'The list takes the place of the one there was; without AccountIds it is emptied. Accounts that stay keep their AddTime.',
    administratorNote,
    strangerNote,
    'Differs: the management account can be watched too. An account that is named twice is watched once; at most 10,000 are.',
  ],
  access: { action: 'yundun-sas:CreateMonitorAccount', level: 'create', resource: '*' },
  input: { AccountIds: accountList('The accounts, separated by commas.') },
  output: {},
  errors: { NoPermission: NO_PERMISSION, InvalidAccountIds: STRANGER },
  refusals: { 'not-administrator': 'NoPermission', 'outside-organisation': 'InvalidAccountIds' },
  run: ({ input, caller }, deps) => replaceMonitoredAccounts(deps, caller.account, input.AccountIds ?? []),
})
