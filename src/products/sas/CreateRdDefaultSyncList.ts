import { text } from '../../contract/scalars.ts'
import { replaceSyncFolders } from '../../domain/monitoring/sync-folders.ts'
import { commaList } from './comma-list.ts'
import { administratorNote, NO_PERMISSION } from './multi-account.ts'
import { operation } from './product.ts'

/** Security Center: CreateRdDefaultSyncList (2018-12-03), facts of the official clients. */
export const CreateRdDefaultSyncList = operation({
  summary: 'Says from which folders Security Center watches every account that comes in later.',
  notes: [
    'The list takes the place of the one there was; without FolderIds it is emptied.',
    administratorNote,
    'Differs: an account counts as inside a folder when it is in it or anywhere below it; the root folder stands for the whole organisation. Accounts that are there already are left as they are, also when the list is emptied.',
    'Differs: an account comes in when it is created, joins, or is moved there. One that moves out again stays watched.',
    'Differs: a folder that the organisation does not have is refused with 400 InvalidFolderIds, and nothing changes.',
  ],
  access: { action: 'yundun-sas:CreateRdDefaultSyncList', level: 'create', resource: '*' },
  input: {
    FolderIds: commaList('The folders, separated by commas.', text('Id of a folder.', { min: 1, max: 128 }), {
      max: 1000,
      example: 'fd-prod,fd-lab',
    }),
  },
  output: {},
  errors: {
    NoPermission: NO_PERMISSION,
    InvalidFolderIds: [400, 'Specified parameter FolderIds is not valid. The organisation has no folder %s.'],
  },
  refusals: { 'not-administrator': 'NoPermission', 'unknown-folder': 'InvalidFolderIds' },
  run: ({ input, caller }, deps) => replaceSyncFolders(deps, caller.account, input.FolderIds ?? []),
})
