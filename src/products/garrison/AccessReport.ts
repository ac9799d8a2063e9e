import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { flag, integer, text } from '../../contract/scalars.ts'
import { type GrantUse, type PermissionUse, reportAccess } from '../../domain/identity/access-report.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { policyFields, policyName } from './access-policies.ts'
import { operation } from './product.ts'

const DEFAULT_DAYS = 90
const MOST_STATEMENTS = 200
const MOST_ACTIONS = 50

const action = text('A permission.', { example: 'yundun-cloudfirewall:DescribeInstanceMembers' })
const useFields = {
  Action: action,
  Count: integer('How many calls.', { example: '3' }),
  LastTime: text('When the last of them arrived, UTC.', { example: '2026-11-21T20:55:37Z' }),
}

/** Garrison: AccessReport (2026-11-21). */
export const AccessReport = operation({
  summary: 'Compares what a user may do with what it did: denied, used, and granted but never used.',
  notes: [
    "The audit trail says what the user did, its policies say what it may do now, also by its groups. Only permissions that operations of this server need are known. Calls under a role are the role's, not the user's.",
    'A permission is used when a call that needed it succeeded. It is granted where a statement allows it on any resource, unless a statement without resources and conditions denies it.',
    'The latest 50,000 calls and the first 500 statements are looked at; where there are more, Complete is false, and something reported as never used may have been used.',
  ],
  access: { action: 'garrison:AccessReport', level: 'get', resource: '*' },
  awaitsAudit: true,
  input: {
    UserName: required(text('The user.', { min: 1, max: 128, pattern: /^[^\0]+$/, example: 'auditor' })),
    Days: integer('How many days are looked back.', { min: 1, max: 3650, example: '90' }),
  },
  output: {
    UserName: text('The user.', { example: 'auditor' }),
    UserId: text("The user's id.", { example: '288774244375210001' }),
    Since: text('Calls from this time on are counted, UTC.', { example: '2026-08-23T20:55:37Z' }),
    Complete: flag('Whether all calls and statements were looked at.', { example: 'true' }),
    Missing: list(
      'Permissions that calls needed and policies denied.',
      answer('One permission.', {
        ...useFields,
        GrantedNow: flag('Whether a statement allows it today, on some resource.', { example: 'false' }),
      }),
    ),
    Used: list('Permissions that the user used.', answer('One permission.', useFields)),
    Unused: list('Permissions that the user has and never used.', action),
    StatementCount: integer('How many statements allow something.', { example: '1' }),
    Statements: list(
      'The statements that allow something, the first 200.',
      answer('One statement.', {
        Policy: answer('Its policy.', policyFields),
        StatementIndex: integer('Its place in the policy, from 0.', { example: '0' }),
        Statement: text('JSON: the statement.'),
        NeverUsed: flag('True when the user used nothing that it allows.', { example: 'false' }),
        UsedCount: integer('How many of the permissions that it grants were used.', { example: '1' }),
        UnusedCount: integer('How many were not.', { example: '0' }),
        Unused: list('Those that were not, the first 50.', action, { max: MOST_ACTIONS }),
      }),
      { max: MOST_STATEMENTS },
    ),
  },
  errors: { UnknownUser: [404, 'The account has no user %s.'] },
  refusals: { 'no-user': 'UnknownUser' },
  async run({ input, caller }, deps) {
    const { UserName, Days = DEFAULT_DAYS } = input
    const found = await reportAccess(deps, caller.account, { userName: UserName, days: Days })
    if (found instanceof Refusal) return found
    return {
      UserName,
      UserId: found.userId,
      Since: isoSeconds(found.since),
      Complete: found.isComplete,
      Missing: found.denied.map((use) => ({ ...shownUse(use), GrantedNow: use.isGrantedNow })),
      Used: found.used.map(shownUse),
      Unused: found.unused,
      StatementCount: found.grants.length,
      Statements: found.grants.slice(0, MOST_STATEMENTS).map(shownGrant),
    }
  },
})

function shownUse({ permission, count, last }: PermissionUse) {
  return { Action: permission, Count: count, LastTime: isoSeconds(last) }
}

function shownGrant({ policy, statement, text: source, used, unused }: GrantUse) {
  return {
    Policy: policyName(policy),
    StatementIndex: statement.index,
    Statement: source,
    NeverUsed: used.length === 0,
    UsedCount: used.length,
    UnusedCount: unused.length,
    Unused: unused.slice(0, MOST_ACTIONS),
  }
}
