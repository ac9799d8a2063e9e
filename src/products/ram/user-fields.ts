import { text } from '../../contract/scalars.ts'
import type { User } from '../../domain/users/user.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { formatCodes, formatErrors, lengthCodes, lengthErrors, nameCodes, nameErrors } from './parameter-errors.ts'

/** A user's name as a request gives it. */
export function userName(about = 'Name of the user.', parameter = 'UserName') {
  const name = { min: 1, max: 64, pattern: /^[A-Za-z0-9._-]+$/, codes: nameCodes(parameter) }
  return text(about, { ...name, example: 'alice' })
}

export const userNameErrors = nameErrors('UserName')
export const noUserError = { 'EntityNotExist.User': [404, 'The user does not exist.'] } as const

/** The particulars of a user in a request, spelt with a prefix in UpdateUser. */
export function particulars<Prefix extends '' | 'New'>(prefix: Prefix) {
  const spelt = (name: string) => `${prefix}${name}`
  const fields = {
    [spelt('DisplayName')]: text('The name to show.', { max: 128, example: 'Alice', codes: lengthCodes(spelt('DisplayName')) }),
    [spelt('Comments')]: text('A remark.', { max: 128, example: 'cloud engineer', codes: lengthCodes(spelt('Comments')) }),
    [spelt('Email')]: text('Mail address.', {
      max: 128,
      pattern: /^(?:[^\s@]+@[^\s@]+)?$/,
      example: 'alice@example.com',
      codes: formatCodes(spelt('Email')),
    }),
    [spelt('MobilePhone')]: text('Phone number, with its country code before a hyphen.', {
      max: 32,
      pattern: /^(?:[0-9]{1,4}-[0-9]{3,20})?$/,
      example: '86-18600008888',
      codes: formatCodes(spelt('MobilePhone')),
    }),
  }
  return fields as { readonly [K in `${Prefix}${'DisplayName' | 'Comments' | 'Email' | 'MobilePhone'}`]: ReturnType<typeof text> }
}

/** The errors of those fields. */
export function particularsErrors<Prefix extends '' | 'New'>(prefix: Prefix) {
  return {
    ...lengthErrors(`${prefix}DisplayName`),
    ...lengthErrors(`${prefix}Comments`),
    ...formatErrors(`${prefix}Email`),
    ...formatErrors(`${prefix}MobilePhone`),
  }
}

/** A user in an answer. */
export const userFields = {
  UserName: text('Name.', { example: 'alice' }),
  UserId: text('Id; it stays when the name changes.', { example: '207329002493920001' }),
  DisplayName: text('The name to show.', { example: 'Alice' }),
  Comments: text('The remark.', { example: 'cloud engineer' }),
  Email: text('Mail address.', { example: 'alice@example.com' }),
  MobilePhone: text('Phone number.', { example: '86-18600008888' }),
  CreateDate: text('When it was created, UTC.', { example: '2026-01-23T12:33:18Z' }),
}

export const updateDate = { UpdateDate: text('When it was changed last, UTC.', { example: '2026-02-11T03:15:21Z' }) }

/** A user as those fields show it. */
export function shownUser({ name, id, displayName, comments, email, mobilePhone, createdAt }: User) {
  return {
    UserName: name,
    UserId: id,
    DisplayName: displayName,
    Comments: comments,
    Email: email,
    MobilePhone: mobilePhone,
    CreateDate: isoSeconds(createdAt),
  }
}

/** A user with the time of its last change. */
export function shownUserWithUpdate(user: User) {
  return { ...shownUser(user), UpdateDate: isoSeconds(user.updatedAt) }
}
