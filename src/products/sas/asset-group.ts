import { answer } from '../../contract/composites.ts'
import { integer, numberChoice, text } from '../../contract/scalars.ts'
import type { Group } from '../../domain/hosts/group.ts'
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

/** As many groups as an answer without pages holds. */
export const MOST_GROUPS = 10_000

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

/** What holds for the operations on groups alike. */
export const groupNotes = [
  'Differs: the default group has the id 0, and its name in the language of Lang; no other group can be called default, Ungrouped or 未分组.',
  'Differs: DataNotExists names the group or server that the account has not.',
] as const
