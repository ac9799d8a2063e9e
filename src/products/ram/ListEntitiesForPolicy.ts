import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { listEntities } from '../../domain/policies/list-attached.ts'
import { roleArn } from '../../kernel/caller.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { noPolicyError, policyName, policyNameErrors, policyType, policyTypeErrors } from './policy-fields.ts'
import { operation } from './product.ts'

const AttachDate = text('When it was attached, UTC.', { example: '2026-01-23T12:33:18Z' })

/** RAM: ListEntitiesForPolicy (2015-05-01), facts of the official clients. */
export const ListEntitiesForPolicy = operation({
  summary: 'Lists the users, groups and roles of the account that have a policy.',
  notes: [
    'Each kind comes in the order of names. The list has no pages; it ends with the most that an account can have of each kind.',
  ],
  access: { action: 'ram:ListEntitiesForPolicy', level: 'list', resource: 'acs:ram::{accountId}:policy/{PolicyName}' },
  input: { PolicyType: required(policyType), PolicyName: required(policyName) },
  output: {
    Users: answer('The users.', {
      User: list(
        'The users.',
        answer('A user.', {
          UserName: text('Name.', { example: 'alice' }),
          UserId: text('Id.', { example: '207329002493920001' }),
          DisplayName: text('The name to show.', { example: 'Alice' }),
          AttachDate,
        }),
      ),
    }),
    Groups: answer('The groups.', {
      Group: list(
        'The groups.',
        answer('A group.', {
          GroupName: text('Name.', { example: 'Dev-Team' }),
          Comments: text('The remark.', { example: 'developers' }),
          AttachDate,
        }),
      ),
    }),
    Roles: answer('The roles.', {
      Role: list(
        'The roles.',
        answer('A role.', {
          RoleName: text('Name.', { example: 'auditor' }),
          RoleId: text('Id.', { example: '301234567890123456' }),
          Arn: text('The name of the role in policies.', { example: 'acs:ram::1500000000000001:role/auditor' }),
          Description: text('The remark.', { example: 'Looks, and changes nothing.' }),
          AttachDate,
        }),
      ),
    }),
  },
  errors: { ...policyNameErrors, ...policyTypeErrors, ...noPolicyError },
  refusals: { 'no-policy': 'EntityNotExist.Policy' },
  async run({ input, caller }, deps) {
    const found = await listEntities(deps, caller.account, { type: input.PolicyType, name: input.PolicyName })
    if (found instanceof Refusal) return found
    return {
      Users: {
        User: found.users.map(({ name, id, about, attached_at }) => ({
          UserName: name,
          UserId: id,
          DisplayName: about,
          AttachDate: isoSeconds(attached_at),
        })),
      },
      Groups: {
        Group: found.groups.map(({ name, about, attached_at }) => ({
          GroupName: name,
          Comments: about,
          AttachDate: isoSeconds(attached_at),
        })),
      },
      Roles: {
        Role: found.roles.map(({ name, id, about, attached_at }) => ({
          RoleName: name,
          RoleId: id,
          Arn: roleArn(caller.account, name),
          Description: about,
          AttachDate: isoSeconds(attached_at),
        })),
      },
    }
  },
})
