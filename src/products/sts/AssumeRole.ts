import { answer } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { optional, required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { assumeRole } from '../../domain/identity/assume-role.ts'
import { Denied } from '../../domain/identity/denied.ts'
import { roleArn } from '../../kernel/caller.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { parseUid, type Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import { facts, operation } from './product.ts'

const DEFAULT_SECONDS = 3600
const codes = (parameter: string) => ({ form: `InvalidParameter.${parameter}` })
const wronglyFormed = (parameter: string) => [400, `The parameter ${parameter} is wrongly formed.`] as const

/** STS: AssumeRole (2015-04-01), document of 2025. */
export const AssumeRole = operation({
  summary: 'Begins a session of a role: gives a temporary access key that acts under the policies of the role.',
  notes: [
    "The caller's own policies must allow sts:AssumeRole on the role, and the role's trust policy must name the caller or its account. Both may be of different accounts.",
    'Calls with the temporary key may do what the policies of the role allow and, where Policy is given, that allows too. They carry SecurityToken as x-acs-security-token (V3) or SecurityToken (V1).',
    'Differs: a role of another account that does not exist is refused like one that does not trust the caller, so nobody learns the roles of others: such a denial is always ImplicitDeny, and names no statement. In its own account a caller is told EntityNotExist.Role, and which statement of the trust policy decided.',
    'Differs: DurationSeconds goes up to the MaxSessionDuration of the role, also for callers who hold a session themselves; the message still says one hour.',
    'Differs: a session ends with its role. Its calls are refused with InvalidSecurityToken.Expired, also when a role of the same name is created later.',
    'Differs: Policy has at most 2,048 characters. What is wrong with it stands behind the documented message.',
    'Differs: SourceIdentity stays with all sessions that are begun from a session; another one is refused.',
    'Differs: names of roles and sessions are told apart by capital and small letters.',
  ],
  limit: { perUserPerSecond: 100 },
  access: { action: 'sts:AssumeRole', level: 'get', resource: '{RoleArn}' },
  input: {
    RoleArn: required(
      text('The role.', { max: 256, example: 'acs:ram::1500000000000001:role/auditor', codes: codes('RoleArn') }),
    ),
    RoleSessionName: required(
      text('A name for the session, shown wherever its calls are.', {
        min: 2,
        max: 64,
        pattern: /^[A-Za-z0-9.@_-]+$/,
        example: 'alice',
        codes: codes('RoleSessionName'),
      }),
    ),
    DurationSeconds: integer(`How long it lasts, in seconds; ${DEFAULT_SECONDS} unless given.`, {
      min: 900,
      max: 43_200,
      example: '3600',
      codes: codes('DurationSeconds'),
    }),
    Policy: text('A policy that narrows what the role may do, as JSON text.', {
      max: 2048,
      example: '{"Version":"1","Statement":[{"Effect":"Allow","Action":"yundun-sas:Describe*","Resource":"*"}]}',
      codes: codes('PolicySize'),
    }),
    ExternalId: text('What the trust policy may ask for as sts:ExternalId.', {
      min: 2,
      max: 1224,
      pattern: /^[\w+=,.@:/-]+$/,
      example: 'abcd1234',
      codes: codes('ExternalId'),
    }),
    SourceIdentity: text('Who began the first of a chain of sessions.', {
      min: 2,
      max: 64,
      pattern: /^(?!acs:|aliyun:|alibabacloud:)[\w+=,.@-]+$/,
      example: 'alice',
      codes: codes('SourceIdentity'),
    }),
  },
  output: {
    AssumedRoleUser: answer('Whoever holds the session.', {
      Arn: text('Name.', { example: 'acs:ram::1500000000000001:role/auditor/alice' }),
      AssumedRoleId: text('Id of the role and name of the session.', { example: '301234567890123456:alice' }),
    }),
    Credentials: answer('The temporary access key. It is told once.', {
      AccessKeyId: text('Its id.', { example: 'STS.L4aBSCSJVMuKg5U1vFDwPq2b' }),
      AccessKeySecret: text('Its secret.', { example: 'wyLTSmsyPGP1ohvvw8xYgB29dlGI8K' }),
      SecurityToken: text('What must come with every call.', { example: 'v1.k-7hQ2.q83vEjRWeJASNFZ4kKvN7w' }),
      Expiration: text('When it ends, UTC.', { example: '2026-11-21T20:55:37Z' }),
    }),
    SourceIdentity: optional(text('Who began the first of a chain of sessions, where that was told.', { example: 'alice' })),
  },
  errors: {
    'InvalidParameter.RoleArn': wronglyFormed('RoleArn'),
    'InvalidParameter.RoleSessionName': wronglyFormed('RoleSessionName'),
    'InvalidParameter.DurationSeconds': [400, 'The Min/Max value of DurationSeconds is 15min/1hr.'],
    'InvalidParameter.PolicyGrammar': [400, 'The parameter Policy has not passed grammar check. %s'],
    'InvalidParameter.PolicySize': [400, 'The size of Policy must be smaller than 2048 bytes.'],
    'InvalidParameter.ExternalId': wronglyFormed('ExternalId'),
    'InvalidParameter.SourceIdentity': wronglyFormed('SourceIdentity'),
    NoPermission: [403, '%s'],
    'EntityNotExist.Role': [404, 'The specified Role not exists .'],
  },
  refusals: {
    forbidden: 'NoPermission',
    'no-role': 'EntityNotExist.Role',
    'malformed-policy': 'InvalidParameter.PolicyGrammar',
    'policy-too-long': 'InvalidParameter.PolicySize',
    'too-long': 'InvalidParameter.DurationSeconds',
    'other-source': 'InvalidParameter.SourceIdentity',
  },
  validate({ RoleArn }) {
    roleOf(RoleArn)
  },
  async run({ input, caller, context }, deps) {
    const wanted = {
      role: roleOf(input.RoleArn),
      name: input.RoleSessionName,
      seconds: input.DurationSeconds ?? DEFAULT_SECONDS,
      policy: orNull(input.Policy),
      externalId: input.ExternalId,
      sourceIdentity: orNull(input.SourceIdentity),
    }
    const begun = await assumeRole(deps, caller, wanted, context)
    if (begun instanceof Denied) return begun.as('forbidden', facts.denied[2])
    if (begun instanceof Refusal) {
      if (begun.kind === 'root') return refuse('forbidden', 'Roles may not be assumed by root accounts.')
      return begun as Refusal<typeof begun.kind>
    }
    const { session, token } = begun
    return {
      AssumedRoleUser: {
        Arn: `${roleArn(session.account, session.role)}/${session.name}`,
        AssumedRoleId: `${session.roleId}:${session.name}`,
      },
      Credentials: {
        AccessKeyId: session.accessKeyId,
        AccessKeySecret: session.accessKeySecret.reveal(),
        SecurityToken: token.reveal(),
        Expiration: isoSeconds(session.expiresAt),
      },
      SourceIdentity: session.sourceIdentity ?? undefined,
    }
  },
})

function roleOf(arn: string): { account: Uid; name: string } {
  const [, digits = '', name = ''] = /^acs:ram::([0-9]{1,19}):role\/([A-Za-z0-9.-]{1,64})$/.exec(arn) ?? []
  const account = parseUid(digits)
  return account === undefined
    ? invalid('RoleArn', 'must be like acs:ram::<account>:role/<name>', codes('RoleArn').form)
    : { account, name }
}

/** An empty text says as much as none. */
function orNull(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text
}
