import { list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { choice, text } from '../../contract/scalars.ts'
import { deleteMember } from '../../domain/directory/delete-member.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { checksOf, DELETION_TYPES } from './deletion.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { uidText } from './fields.ts'
import { actorOf, operation } from './product.ts'

/** Resource Directory: DeleteAccount (2022-04-19 and 2020-03-31), facts of the official clients. */
export const DeleteAccount = operation({
  summary: 'Deletes a member of the resource type.',
  notes: [
    'What stands in the way and is not waived in AbandonableCheckId is told by GetAccountDeletionStatus (CheckFailed); nothing is deleted then. Ids that are none are passed over.',
    'Every AccessKey in the member stops working at once; its users, groups, roles and policies are gone, and so are the keys of other clouds that it kept; it leaves the Cloud Firewall, and its allotment of Security Center goes back into the pools. Nothing stays bound to threat detection.',
    'Differs: a member with a server that was registered within the last 30 days has a silence of 45 days (DeletionType 1), in which it is still listed; any other is gone at once.',
    'Differs: the check is made anew here, so CheckAccountDelete need not come first.',
    'Differs: the root of the management account may do this too; the audit trail names it.',
  ],
  access: { action: 'resourcemanager:DeleteAccount', level: 'delete', resource: 'acs:resourcemanager::{accountId}:account/*' },
  input: {
    AccountId: required(uidText('The member.', { example: '1699461245510001' })),
    AbandonableCheckId: list('Checks to waive.', text('Id of a check.', { max: 64, example: 'NON_SP_sas' }), { max: 100 }),
  },
  output: { DeletionType: choice('Whether there is a silence.', DELETION_TYPES, { example: '0' }) },
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
  async run({ input, ...call }, deps) {
    const waived = checksOf(input.AbandonableCheckId ?? [])
    const deleted = await deleteMember(deps, actorOf(call), { uid: input.AccountId, waived })
    return deleted instanceof Refusal ? deleted : { DeletionType: deleted.withSilence ? ('1' as const) : ('0' as const) }
  },
})
