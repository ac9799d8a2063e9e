import { text } from '../../contract/scalars.ts'
import type { Group } from '../../domain/groups/store.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { lengthCodes, nameCodes, nameErrors } from './parameter-errors.ts'

/** A group's name as a request gives it. */
export function groupName(about = 'Name of the group.', parameter = 'GroupName') {
  const name = { min: 1, max: 64, pattern: /^[A-Za-z0-9._-]+$/, codes: nameCodes(parameter) }
  return text(about, { ...name, example: 'Dev-Team' })
}

/** A group's remark as a request gives it. */
export function groupComments(parameter: 'Comments' | 'NewComments') {
  return text('A remark.', { max: 128, example: 'developers', codes: lengthCodes(parameter) })
}

export const groupNameErrors = nameErrors('GroupName')
export const noGroupError = { 'EntityNotExist.Group': [404, 'The group does not exist.'] } as const

/** A group in an answer. */
export const groupFields = {
  GroupName: text('Name.', { example: 'Dev-Team' }),
  GroupId: text('Id; it stays when the name changes.', { example: 'g-FpMEHiMysofp0001' }),
  Comments: text('The remark.', { example: 'developers' }),
  CreateDate: text('When it was created, UTC.', { example: '2026-01-23T12:33:18Z' }),
}

/** A group as those fields show it. */
export function shownGroup({ name, id, comments, createdAt }: Group) {
  return { GroupName: name, GroupId: id, Comments: comments, CreateDate: isoSeconds(createdAt) }
}

/** A group with the time of its last change. */
export function shownGroupWithUpdate(group: Group) {
  return { ...shownGroup(group), UpdateDate: isoSeconds(group.updatedAt) }
}
