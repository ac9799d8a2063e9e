import { answer } from '../../contract/composites.ts'
import { ParameterFault } from '../../contract/fault.ts'
import { required } from '../../contract/field.ts'
import { choice, flag, text } from '../../contract/scalars.ts'
import { updateMember } from '../../domain/directory/members.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { ACCOUNT_TYPES, accountFields, accountOf, TYPE_OF } from './account.ts'
import { DISPLAY_NAME } from './CreateResourceAccount.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { uidText } from './fields.ts'
import { actorOf, operation } from './product.ts'

/** Resource Directory: UpdateAccount (2022-04-19 and 2020-03-31), facts of the official clients. */
export const UpdateAccount = operation({
  summary: 'Gives a member another display name, or makes it an account of the other type.',
  notes: [
    'One of NewDisplayName and NewAccountType is given, not both. A change of the type answers the status SwitchSuccess; afterwards the member is listed with the status that it had.',
    'Differs: an account becomes a resource account only while nobody holds an AccessKey of its root; every resource account may become a cloud account. The type that it has already is refused with AccountTypeMismatch.',
    'Differs: the root of the management account may do this too; the audit trail names it.',
  ],
  access: { action: 'resourcemanager:UpdateAccount', level: 'update', resource: 'acs:resourcemanager::{accountId}:account/*' },
  input: {
    AccountId: required(uidText('The member.', { example: '1232334400000001' })),
    NewDisplayName: text('Its new name, which no other member has.', { ...DISPLAY_NAME, example: 'admin' }),
    NewAccountType: choice('What it is to be.', ACCOUNT_TYPES, { example: 'ResourceAccount' }),
    DryRun: flag('Whether to check only.', { example: 'false' }),
  },
  output: {
    Account: answer(
      'The member.',
      accountFields({
        CreateSuccess: 'it was made',
        InviteSuccess: 'it accepted an invitation',
        Removed: 'it has left; never said here',
        SwitchSuccess: 'it is of the other type now',
      }),
    ),
  },
  errors: errors(
    ...CALLER_CODES,
    'EntityNotExists.Account',
    'AccountTypeMismatch',
    'AccountTypeOrStatusMismatch',
    'NotSupportedOperation.PreCheckingAccount',
    'InvalidParameter.DisplayName.AlreadyUsed',
  ),
  refusals: {
    ...CALLER,
    'unknown-account': 'EntityNotExists.Account',
    checking: 'NotSupportedOperation.PreCheckingAccount',
    'wrong-type': 'AccountTypeOrStatusMismatch',
    'has-root-key': 'AccountTypeOrStatusMismatch',
    'same-type': 'AccountTypeMismatch',
    'name-taken': 'InvalidParameter.DisplayName.AlreadyUsed',
  },
  validate({ NewDisplayName, NewAccountType }) {
    if (NewDisplayName === undefined && NewAccountType === undefined) {
      throw new ParameterFault('missing', 'NewDisplayName', 'is mandatory where NewAccountType is not given')
    }
    if (NewDisplayName !== undefined && NewAccountType !== undefined) {
      throw new ParameterFault('invalid', 'NewAccountType', 'cannot be given together with NewDisplayName')
    }
  },
  async run({ input, ...call }, deps) {
    const { AccountId: uid, NewDisplayName: name, NewAccountType, DryRun: isDryRun = false } = input
    const type = NewAccountType === undefined ? undefined : TYPE_OF[NewAccountType]
    const updated = await updateMember(deps, actorOf(call), { uid, name, type, isDryRun })
    if (updated instanceof Refusal) return updated
    const account = accountOf(updated.directory, updated.member)
    return { Account: type === undefined ? account : { ...account, Status: 'SwitchSuccess' as const } }
  },
})
