import { answer } from '../../contract/composites.ts'
import { choice, text } from '../../contract/scalars.ts'
import { getDirectory } from '../../domain/directory/directories.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { DELETION_PERMISSION, directoryFields, shownDirectory } from './directory.ts'
import { errors } from './errors.ts'
import { operation, SAME_IN_BOTH } from './product.ts'

const SWITCH = { Enabled: 'on', Disabled: 'off' } as const

/** Resource Directory: GetResourceDirectory (2022-04-19 and 2020-03-31), facts of the official clients. */
export const GetResourceDirectory = operation({
  summary: 'Shows the directory that the caller manages or is a member of.',
  notes: [
    'Differs: there are no control policies here, display names are not passed on, and nobody is verified: ControlPolicyStatus and MemberAccountDisplayNameSyncStatus are Disabled, IdentityInformation is empty.',
    SAME_IN_BOTH,
  ],
  access: { action: 'resourcemanager:GetResourceDirectory', level: 'get', resource: '*' },
  input: {},
  output: {
    ResourceDirectory: answer('The directory.', {
      ...directoryFields,
      ControlPolicyStatus: choice(
        'Whether control policies work.',
        { ...SWITCH, PendingEnable: 'being turned on', PendingDisable: 'being turned off' },
        { example: 'Enabled' },
      ),
      IdentityInformation: text('Who was verified for it.', { example: 'Example Ltd.' }),
      MemberAccountDisplayNameSyncStatus: choice('Whether display names are passed on.', SWITCH, { example: 'Enabled' }),
      MemberDeletionStatus: choice('Whether members may be deleted.', DELETION_PERMISSION, { example: 'Enabled' }),
    }),
  },
  errors: errors('ResourceDirectoryNotInUse'),
  refusals: { 'no-directory': 'ResourceDirectoryNotInUse' },
  async run({ caller }, deps) {
    const found = await getDirectory(deps, caller.account)
    if (found instanceof Refusal) return found
    return {
      ResourceDirectory: {
        ...shownDirectory(found),
        ControlPolicyStatus: 'Disabled' as const,
        IdentityInformation: '',
        MemberAccountDisplayNameSyncStatus: 'Disabled' as const,
        MemberDeletionStatus: found.directory.allowsDeletion ? ('Enabled' as const) : ('Disabled' as const),
      },
    }
  },
})
