import { required } from '../../contract/field.ts'
import { uid } from '../../contract/scalars.ts'
import { dropMonitoredAccount } from '../../domain/monitoring/drop-account.ts'
import { administratorNote, NO_PERMISSION } from './multi-account.ts'
import { operation } from './product.ts'

/** Security Center: DeleteMonitorAccount (2018-12-03), facts of the official clients. */
export const DeleteMonitorAccount = operation({
  summary: 'Takes one account out of those that Security Center watches.',
  notes: [
    administratorNote,
    'Differs: an account that is not watched is answered like one that was, whoever it is; nothing changes.',
  ],
  access: { action: 'yundun-sas:DeleteMonitorAccount', level: 'delete', resource: '*' },
  input: { AccountId: required({ ...uid('The account.', { example: '1900000000000001' }), wire: 'string' as const }) },
  output: {},
  errors: { NoPermission: NO_PERMISSION },
  refusals: { 'not-administrator': 'NoPermission' },
  run: ({ input, caller }, deps) => dropMonitoredAccount(deps, caller.account, input.AccountId),
})
