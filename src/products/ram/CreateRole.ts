import { answer } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { createRole } from '../../domain/roles/create-role.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'
import {
  DEFAULT_SESSION_SECONDS,
  maxSession,
  roleDescription,
  roleErrors,
  roleFields,
  roleName,
  roleNameErrors,
  shownRole,
  trustDocument,
  trustField,
  trustNote,
} from './role-fields.ts'
import { checkTags, newTags, tagNote, tagsGiven } from './tag-fields.ts'

/** RAM: CreateRole (2015-05-01), facts of the official clients. */
export const CreateRole = operation({
  summary: 'Creates a role, which others assume to act under its policies.',
  notes: [
    'The role may do nothing until policies are attached to it.',
    'A trust policy is understood wholly or refused: MalformedPolicyDocument says which element is wrong, and where.',
    trustNote,
    'Differs: an account has at most 1,000 roles.',
    tagNote,
  ],
  access: { action: 'ram:CreateRole', level: 'create', resource: 'acs:ram::{accountId}:role/{RoleName}' },
  input: {
    RoleName: required(roleName),
    AssumeRolePolicyDocument: required(trustDocument('')),
    Description: roleDescription(''),
    MaxSessionDuration: maxSession(''),
    Tag: newTags,
  },
  output: { Role: answer('The new role.', { ...roleFields, ...trustField }) },
  errors: {
    ...roleNameErrors,
    ...roleErrors,
    MalformedPolicyDocument: [400, '%s'],
    'EntityAlreadyExists.Role': [409, 'The role does already EXIST.'],
    'LimitExceeded.Role': [409, 'The count of roles beyond the current limits.'],
  },
  refusals: {
    'malformed-policy': 'MalformedPolicyDocument',
    'policy-too-long': 'InvalidParameter.AssumeRolePolicyDocument.Length',
    'known-role': 'EntityAlreadyExists.Role',
    'too-many-roles': 'LimitExceeded.Role',
  },
  validate({ Tag }) {
    checkTags(Tag)
  },
  async run({ input, caller }, deps) {
    const role = await createRole(deps, caller.account, {
      name: input.RoleName,
      trustDocument: input.AssumeRolePolicyDocument,
      description: input.Description ?? '',
      maxSessionSeconds: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
      tags: tagsGiven(input.Tag),
    })
    if (role instanceof Refusal) return role
    return { Role: { ...shownRole(caller.account, role), AssumeRolePolicyDocument: role.trustDocument } }
  },
})
