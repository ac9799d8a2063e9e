import { required } from '../../contract/field.ts'
import { unmarkAccounts } from '../../domain/monitoring/mark-accounts.ts'
import { accountList, administratorNote, NO_PERMISSION } from './multi-account.ts'
import { operation } from './product.ts'

/** Security Center: UnMarkMonitorAccounts (2018-12-03), facts of the official clients. */
export const UnMarkMonitorAccounts = operation({
  summary: 'Takes the marks off accounts of the organisation.',
  notes: [administratorNote, 'Differs: an account that is not marked is answered like one that was, whoever it is.'],
  access: { action: 'yundun-sas:UnMarkMonitorAccounts', level: 'update', resource: '*' },
  input: { AccountIds: required(accountList('The accounts, separated by commas.', 1)) },
  output: {},
  errors: { NoPermission: NO_PERMISSION },
  refusals: { 'not-administrator': 'NoPermission' },
  run: ({ input, caller }, deps) => unmarkAccounts(deps, caller.account, input.AccountIds),
})
