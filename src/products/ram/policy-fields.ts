import { answer, list } from '../../contract/composites.ts'
import { optional } from '../../contract/field.ts'
import { choice, flag, text } from '../../contract/scalars.ts'
import type { PolicySummary, PolicyVersion } from '../../domain/policies/policy.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import {
  formatCodes,
  formatErrors,
  lengthCodes,
  lengthErrors,
  nameCodes,
  nameErrors,
  valueCodes,
  valueErrors,
} from './parameter-errors.ts'

export const DOCUMENT = '{"Version":"1","Statement":[{"Effect":"Allow","Action":["yundun-sas:Describe*"],"Resource":"*"}]}'

/** The name of a policy. */
export const policyName = text('Name of the policy.', {
  min: 1,
  max: 128,
  pattern: /^[A-Za-z0-9-]+$/,
  example: 'read-security-center',
  codes: nameCodes('PolicyName'),
})

const TYPES = { System: 'one of those that every account has', Custom: "one of the account's own" }

/** Whose policy it is, in a request. */
export const policyType = choice('Whose policy it is.', TYPES, { example: 'Custom', codes: valueCodes('PolicyType') })

/** The JSON text of a policy. Its length is judged with its grammar. */
export const policyDocument = text('The policy, as JSON text of 1 to 6,144 characters.', {
  min: 1,
  max: 65_536,
  example: DOCUMENT,
  codes: lengthCodes('PolicyDocument'),
})

export const policyDescription = text('A remark.', { max: 1024, example: 'Reads it all.', codes: lengthCodes('Description') })

/** A version of a policy, in a request. */
export const versionId = text('The version.', {
  max: 11,
  pattern: /^v[1-9][0-9]{0,8}$/,
  example: 'v2',
  codes: formatCodes('VersionId'),
})

/** The number of a version; `id` has the form of `versionId`. */
export function versionNumber(id: string): number {
  return Number(id.slice(1))
}

export const policyNameErrors = nameErrors('PolicyName')
export const policyTypeErrors = valueErrors('PolicyType')
export const versionIdErrors = formatErrors('VersionId')
export const noPolicyError = { 'EntityNotExist.Policy': [404, 'The policy does not exist.'] } as const
export const noVersionError = { 'EntityNotExist.Policy.Version': [404, 'The policy version does not exist.'] } as const
export const documentErrors = { ...lengthErrors('PolicyDocument'), MalformedPolicyDocument: [400, '%s'] } as const
export const documentRefusals = {
  'malformed-policy': 'MalformedPolicyDocument',
  'policy-too-long': 'InvalidParameter.PolicyDocument.Length',
} as const

export const documentNote =
  'A document is understood wholly or refused: MalformedPolicyDocument says which element is wrong, and where.'
export const systemDatesNote = 'Differs: system policies have no dates, because nobody created them here.'

const date = (about: string) => text(`${about}, UTC.`, { example: '2026-01-23T12:33:18Z' })

/** A version of a policy in an answer. */
export const versionFields = {
  VersionId: text('The version.', { example: 'v2' }),
  IsDefaultVersion: flag('Whether it is in force.', { example: 'false' }),
  PolicyDocument: text('The policy, as JSON text.', { example: DOCUMENT }),
  CreateDate: optional(date('When the version was created')),
}

/** A version as those fields show it. */
export function shownVersion({ number, document, isDefault, createdAt }: PolicyVersion) {
  return { VersionId: `v${number}`, IsDefaultVersion: isDefault, PolicyDocument: document, CreateDate: shownDate(createdAt) }
}

/** What is told of a policy wherever it appears. */
export const policyFields = {
  PolicyName: text('Name.', { example: 'read-security-center' }),
  PolicyType: choice('Whose policy it is.', TYPES, { example: 'Custom' }),
  Description: text('The remark.', { example: 'Reads it all.' }),
  DefaultVersion: text('The version in force.', { example: 'v1' }),
}

/** A policy as those fields show it. */
export function shownPolicy({
  name,
  type,
  description,
  version,
}: Pick<PolicySummary, 'name' | 'type' | 'description' | 'version'>) {
  return { PolicyName: name, PolicyType: type, Description: description, DefaultVersion: `v${version}` }
}

export const createDate = optional(date('When it was created'))
export const updateDate = optional(date('When it was changed last'))

/** A time as it is shown; what has none shows none. */
export function shownDate(at: number | undefined): string | undefined {
  return at === undefined ? undefined : isoSeconds(at)
}

/** The policies of a user, a group or a role in an answer. */
export const attachedFields = {
  Policies: answer('The policies.', {
    Policy: list(
      'The policies, custom ones first, each kind in the order of names.',
      answer('A policy.', { ...policyFields, AttachDate: date('When it was attached') }),
    ),
  }),
}
