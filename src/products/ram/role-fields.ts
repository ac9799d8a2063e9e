import { integer, text } from '../../contract/scalars.ts'
import type { Role } from '../../domain/roles/role.ts'
import { roleArn } from '../../kernel/caller.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import { lengthCodes, lengthErrors, nameCodes, nameErrors, valueCodes, valueErrors } from './parameter-errors.ts'

const TRUST =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::1500000000000001:root"]}}]}'

export const DEFAULT_SESSION_SECONDS = 3600

/** The name of a role. */
export const roleName = text('Name of the role.', {
  min: 1,
  max: 64,
  pattern: /^[A-Za-z0-9.-]+$/,
  example: 'auditor',
  codes: nameCodes('RoleName'),
})

/** What a request may say of a role beside its name; `prefix` is how UpdateRole spells the parameters. */
export const trustDocument = (prefix: '' | 'New') =>
  text('Who may assume the role, as JSON text.', {
    min: 1,
    max: 65_536,
    example: TRUST,
    codes: lengthCodes(`${prefix}AssumeRolePolicyDocument`),
  })
export const roleDescription = (prefix: '' | 'New') =>
  text('A remark.', { max: 1024, example: 'Looks, and changes nothing.', codes: lengthCodes(`${prefix}Description`) })
export const maxSession = (prefix: '' | 'New') =>
  integer('How long a session may last, in seconds.', {
    min: 3600,
    max: 43_200,
    example: '3600',
    codes: valueCodes(`${prefix}MaxSessionDuration`),
  })

export const roleNameErrors = nameErrors('RoleName')
export const noRoleError = { 'EntityNotExist.Role': [404, 'The role does not exist.'] } as const

/** The errors of those parameters. */
export const roleErrors = {
  ...lengthErrors('AssumeRolePolicyDocument'),
  ...lengthErrors('Description'),
  ...valueErrors('MaxSessionDuration'),
}
export const newRoleErrors = {
  ...lengthErrors('NewAssumeRolePolicyDocument'),
  ...lengthErrors('NewDescription'),
  ...valueErrors('NewMaxSessionDuration'),
}

export const trustNote =
  'Differs: only accounts, users and roles can assume roles here; services and identity providers are taken as trusted parties and never come.'

/** What is told of a role wherever it appears. */
export const roleFields = {
  RoleName: text('Name.', { example: 'auditor' }),
  RoleId: text('Id; a role that is made anew has another one.', { example: '301234567890123456' }),
  Arn: text('The name of the role in policies.', { example: 'acs:ram::1500000000000001:role/auditor' }),
  Description: text('The remark.', { example: 'Looks, and changes nothing.' }),
  MaxSessionDuration: integer('How long a session may last, in seconds.', { example: '3600' }),
  CreateDate: text('When it was created, UTC.', { example: '2026-01-23T12:33:18Z' }),
}

/** A role as those fields show it. */
export function shownRole(account: Uid, { name, id, description, maxSessionSeconds, createdAt }: Role) {
  return {
    RoleName: name,
    RoleId: id,
    Arn: roleArn(account, name),
    Description: description,
    MaxSessionDuration: maxSessionSeconds,
    CreateDate: isoSeconds(createdAt),
  }
}

export const trustField = {
  AssumeRolePolicyDocument: text('Who may assume the role, as JSON text.', { example: TRUST }),
}
export const roleUpdateDate = { UpdateDate: text('When it was changed last, UTC.', { example: '2026-02-11T03:15:21Z' }) }

/** A role with its trust policy and the time of its last change. */
export function shownWholeRole(account: Uid, role: Role) {
  return {
    ...shownRole(account, role),
    AssumeRolePolicyDocument: role.trustDocument,
    UpdateDate: isoSeconds(role.updatedAt),
  }
}
