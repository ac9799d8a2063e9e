import { required } from '../../contract/field.ts'
import { checkDeletion } from '../../domain/directory/delete-member.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { uidText } from './fields.ts'
import { actorOf, operation } from './product.ts'

/** Resource Directory: CheckAccountDelete (2022-04-19 and 2020-03-31), facts of the official clients. */
export const CheckAccountDelete = operation({
  summary: 'Begins to check whether a member can be deleted.',
  notes: [
    'GetAccountDeletionCheckResult tells what was found. Only members of the resource type can be deleted, and only after SetMemberDeletionPermission.',
    'Differs: a check takes one second; while it runs, the member can be neither changed nor checked again (NotSupportedOperation.PreCheckingAccount).',
    'Differs: the root of the management account may do this too; the audit trail names it.',
  ],
  access: {
    action: 'resourcemanager:CheckAccountDelete',
    level: 'update',
    resource: 'acs:resourcemanager::{accountId}:account/*',
  },
  input: { AccountId: required(uidText('The member.', { example: '1798558396410001' })) },
  output: {},
  errors: errors(
    ...CALLER_CODES,
    'EntityNotExists.Account',
    'NoLicense.ResourceDirectory',
    'AccountTypeOrStatusMismatch',
    'NotSupportedOperation.PreCheckingAccount',
  ),
  refusals: {
    ...CALLER,
    'unknown-account': 'EntityNotExists.Account',
    'not-allowed': 'NoLicense.ResourceDirectory',
    'wrong-type': 'AccountTypeOrStatusMismatch',
    checking: 'NotSupportedOperation.PreCheckingAccount',
  },
  run: ({ input, ...call }, deps) => checkDeletion(deps, actorOf(call), input.AccountId),
})
