import { answer } from '../../contract/composites.ts'
import { text } from '../../contract/scalars.ts'
import { listSyncFolders } from '../../domain/monitoring/sync-folders.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { administratorNote, NO_PERMISSION } from './multi-account.ts'
import { operation } from './product.ts'

/** Security Center: ListRdDefaultSyncList (2018-12-03), facts of the official clients. */
export const ListRdDefaultSyncList = operation({
  summary: 'Tells from which folders Security Center watches every account that comes in later.',
  notes: [
    'FolderIds is one text, the folders in the order in which they were given; empty without any.',
    administratorNote,
    'Differs: a folder that has been deleted since is left out. More than 10,000 are refused with 400 LimitExceeded.',
  ],
  access: { action: 'yundun-sas:ListRdDefaultSyncList', level: 'list', resource: '*' },
  input: {},
  output: {
    Data: answer('The list.', { FolderIds: text('The folders, separated by commas.', { example: 'fd-prod,fd-lab' }) }),
  },
  errors: {
    NoPermission: NO_PERMISSION,
    LimitExceeded: [400, 'More than %s folders are chosen; CreateRdDefaultSyncList puts a shorter list in their place.'],
  },
  refusals: { 'not-administrator': 'NoPermission', 'too-many': 'LimitExceeded' },
  async run({ caller }, deps) {
    const folders = await listSyncFolders(deps, caller.account)
    return folders instanceof Refusal ? folders : { Data: { FolderIds: folders.join(',') } }
  },
})
