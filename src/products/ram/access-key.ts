import { choice, text } from '../../contract/scalars.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { nameCodes, nameErrors, valueCodes } from './parameter-errors.ts'
import { noUserError, userName, userNameErrors } from './user-fields.ts'

/** Whose key it is. */
export const holderName = userName('Name of the user whose key it is; the caller, unless given.')

/** Which key, in a request. */
export const keyId = text('Id of the access key.', {
  min: 1,
  max: 128,
  pattern: /^[A-Za-z0-9._-]+$/,
  example: 'LTAI5tExampleKeyOfAlice0',
  codes: nameCodes('UserAccessKeyId'),
})

export const keyIdErrors = nameErrors('UserAccessKeyId')
export const noKeyError = { 'EntityNotExist.User.AccessKey': [404, 'The user access key does not exist.'] } as const
export const holderErrors = { ...userNameErrors, ...noUserError }
export const holderNote =
  'Differs: without UserName the keys are the caller’s own: of the user, or of the account root for the root. A role has no keys and gets 404 EntityNotExist.User. An empty UserName is refused.'

/** The two states of a key. */
export const status = choice(
  'Whether the key signs calls.',
  { Active: 'it does', Inactive: 'calls that it signs are refused' },
  { example: 'Active', codes: valueCodes('Status') },
)

/** An access key in an answer, without its secret. */
export const keyFields = {
  AccessKeyId: text('Id.', { example: 'LTAI5tExampleKeyOfAlice0' }),
  Status: status,
  CreateDate: text('When it was created, UTC.', { example: '2026-01-23T12:33:18Z' }),
}

/** A key as those fields show it. */
export function shownKey({ id, isActive, createdAt }: { id: string; isActive: boolean; createdAt: number }) {
  return { AccessKeyId: id, Status: isActive ? ('Active' as const) : ('Inactive' as const), CreateDate: isoSeconds(createdAt) }
}
