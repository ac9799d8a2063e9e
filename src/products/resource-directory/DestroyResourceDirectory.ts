import { destroyDirectory } from '../../domain/directory/directories.ts'
import { CALLER, CALLER_CODES, errors } from './errors.ts'
import { actorOf, operation } from './product.ts'

/** Resource Directory: DestroyResourceDirectory (2022-04-19 and 2020-03-31), facts of the official clients. */
export const DestroyResourceDirectory = operation({
  summary: 'Ends a resource directory that has neither members nor folders.',
  notes: [
    'Invitations of the directory end with it. What its management account has bought stays bought, and is of use again when it founds another directory.',
    'Differs: the code DeleteConflict.ResourceDirectory.Folder is ours; the documents ask for empty folders and do not name it.',
  ],
  access: { action: 'resourcemanager:DestroyResourceDirectory', level: 'delete', resource: '*' },
  input: {},
  output: {},
  errors: errors(...CALLER_CODES, 'DeleteConflict.ResourceDirectory.Account', 'DeleteConflict.ResourceDirectory.Folder'),
  refusals: {
    ...CALLER,
    'has-accounts': 'DeleteConflict.ResourceDirectory.Account',
    'has-folders': 'DeleteConflict.ResourceDirectory.Folder',
  },
  run: (call, deps) => destroyDirectory(deps, actorOf(call)),
})
