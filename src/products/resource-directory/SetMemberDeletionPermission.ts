import { required } from '../../contract/field.ts'
import { choice, text } from '../../contract/scalars.ts'
import { allowDeletion } from '../../domain/directory/directories.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { DELETION_PERMISSION } from './directory.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { uidText } from './fields.ts'
import { actorOf, operation } from './product.ts'

/** Resource Directory: SetMemberDeletionPermission (2022-04-19 and 2020-03-31), facts of the official clients. */
export const SetMemberDeletionPermission = operation({
  summary: 'Allows or forbids that members are deleted.',
  access: { action: 'resourcemanager:SetMemberDeletionPermission', level: 'update', resource: '*' },
  input: { Status: required(choice('What is to hold.', DELETION_PERMISSION, { example: 'Enabled' })) },
  output: {
    ManagementAccountId: uidText('The management account.', { example: '1512666876910001' }),
    MemberDeletionStatus: choice('What holds now.', DELETION_PERMISSION, { example: 'Enabled' }),
    ResourceDirectoryId: text('The directory.', { example: 'rd-3Gaaaa' }),
  },
  errors: errors(...CALLER_CODES),
  refusals: CALLER,
  async run({ input, ...call }, deps) {
    const directory = await allowDeletion(deps, actorOf(call), input.Status === 'Enabled')
    if (directory instanceof Refusal) return directory
    return { ManagementAccountId: directory.account, MemberDeletionStatus: input.Status, ResourceDirectoryId: directory.id }
  },
})
