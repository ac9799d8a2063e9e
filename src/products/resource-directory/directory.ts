import { text } from '../../contract/scalars.ts'
import type { NamedDirectory } from '../../domain/directory/directories.ts'
import { rootIdOf } from '../../domain/directory/directory.ts'
import { folderId, isoTime, uidText } from './fields.ts'

/** Whether members may be deleted. */
export const DELETION_PERMISSION = { Enabled: 'members may be deleted', Disabled: 'they may not' } as const

/** A directory as all operations show it. */
export const directoryFields = {
  ResourceDirectoryId: text('Its id.', { example: 'rd-54aaaa' }),
  RootFolderId: folderId('Its root folder.', { example: 'r-54aaaa' }),
  MasterAccountId: uidText('Its management account.', { example: '1728412355000001' }),
  MasterAccountName: text('The name of that.', { example: 'alice@example.com' }),
  CreateTime: text('Since when there is it, UTC.', { example: '2021-12-08T02:15:31.744Z' }),
}

/** A directory as answers show it. */
export function shownDirectory({ directory, managementName }: NamedDirectory) {
  return {
    ResourceDirectoryId: directory.id,
    RootFolderId: rootIdOf(directory),
    MasterAccountId: directory.account,
    MasterAccountName: managementName,
    CreateTime: isoTime(directory.createdAt),
  }
}
