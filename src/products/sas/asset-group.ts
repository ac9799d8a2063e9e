import { answer } from '../../contract/composites.ts'
import { integer, numberChoice, text } from '../../contract/scalars.ts'
import type { Group } from '../../domain/hosts/group.ts'
import { MOST_LISTED } from '../../domain/hosts/list-groups.ts'
import { groupFlag, groupName } from './asset.ts'

/*
 * What the operations on groups of servers share on the wire.
 */

/** A group of a list. */
export const groupAnswer = answer('A group.', {
  GroupFlag: numberChoice('What it is.', { 0: 'the default group', 1: 'another one' }, { example: '1' }),
  GroupId: integer('Its id; 0 is the default group.', { example: '1' }),
  GroupName: text('Its name.', { example: 'web' }),
})

/** A group as `groupAnswer` shows it. */
export function toGroup(group: Group, language: 'zh' | 'en' | undefined) {
  return { GroupFlag: groupFlag(group), GroupId: group.id, GroupName: groupName(group, language) }
}

/** The id of a group in a request. */
export const groupId = (about: string) => integer(about, { example: '1' })

/** The field of requests that nothing is done with. */
export const sourceIp = text('Address of whoever asks; has no effect.', { max: 256, example: '192.0.2.1' })

/** Errors of the operations that change servers and groups. */
export const assetErrors = {
  DataNotExists: [400, '%s data not exist'],
  NoPermission: [403, 'caller has no permission'],
  ServerError: [500, 'ServerError'],
} as const

/** Errors of names and of the default group. */
export const groupErrors = {
  ...assetErrors,
  GroupNameExists: [400, 'There is a group with the name %s already.'],
  InvalidGroupId: [400, 'The default group cannot be renamed, deleted or given a list of servers.'],
} as const

/** What happens to a list of groups that is too long for an answer without pages. */
export const allGroupsNote = `Differs: more than ${MOST_LISTED.toLocaleString('en')} groups, the default group with them, are refused with 400 LimitExceeded; ListGroups has pages.`

/** Errors of the lists of groups without pages. */
export const allGroupsErrors = {
  LimitExceeded: [400, 'There are more than %s groups; ListGroups lists them page by page.'],
  NoPermission: [403, 'caller has no permission'],
  ServerError: [500, 'ServerError'],
} as const

/** What holds for the operations on groups alike. */
export const groupNotes = [
  'Differs: the default group has the id 0, and its name in the language of Lang; no other group can be called default, Ungrouped or 未分组.',
  'Differs: DataNotExists names the group or server that the account has not.',
] as const
