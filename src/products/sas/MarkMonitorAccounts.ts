import { required } from '../../contract/field.ts'
import { markAccounts } from '../../domain/monitoring/mark-accounts.ts'
import { accountList, administratorNote, NO_PERMISSION, STRANGER, strangerNote } from './multi-account.ts'
import { operation } from './product.ts'

/** Security Center: MarkMonitorAccounts (2018-12-03), facts of the official clients. */
export const MarkMonitorAccounts = operation({
  summary: 'Marks accounts of the organisation, so that they are listed first.',
  notes: [
    'What was marked before stays marked. IsMarked of ListAccountsInResourceDirectory shows it.',
    administratorNote,
    strangerNote,
    'Differs: the account need not be watched; marks are the same for all administrators of the organisation, and stay when an account is no longer watched.',
  ],
  access: { action: 'yundun-sas:MarkMonitorAccounts', level: 'update', resource: '*' },
  input: { AccountIds: required(accountList('The accounts, separated by commas.', 1)) },
  output: {},
  errors: { NoPermission: NO_PERMISSION, InvalidAccountIds: STRANGER },
  refusals: { 'not-administrator': 'NoPermission', 'outside-organisation': 'InvalidAccountIds' },
  run: ({ input, caller }, deps) => markAccounts(deps, caller.account, input.AccountIds),
})
