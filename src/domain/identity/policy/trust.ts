import type { Uid } from '../../../kernel/ids.ts'
import { parseUid } from '../../../kernel/ids.ts'
import { Refusal } from '../../../kernel/outcome.ts'
import { type Condition, readConditions } from './condition.ts'
import type { ConditionContext } from './context.ts'
import type { Effect } from './document.ts'
import { type Decision, decideBy, isMet } from './evaluate.ts'
import { type Lookup, lookupsOf } from './lookups.ts'
import { actionProblem, readEffect, readStatements, templatesOf, withVariables } from './parse-document.ts'
import { type DocumentRefusal, type Members, malformed, readMembers, readTexts } from './read-json.ts'
import type { Template } from './template.ts'
import { Wildcard } from './wildcard.ts'

/** The trust policy of a role: who may assume it. */
export interface TrustDocument {
  readonly statements: readonly TrustStatement[]
  readonly lookups: ReadonlySet<Lookup>
}

/** One rule of a trust policy. */
export interface TrustStatement {
  /** Its place in the document, from 0. */
  readonly index: number
  readonly effect: Effect
  readonly actions: readonly Wildcard[]
  readonly principals: TrustedPrincipals
  /** All must hold. */
  readonly conditions: readonly Condition[]
  readonly templates: readonly Template[]
}

/** Who is named, by kind, as the document writes them. */
export interface TrustedPrincipals {
  /** `acs:ram::UID:root` (everybody of an account), `…:user/NAME`, `…:role/NAME`, or `*` for everybody of every account. */
  readonly ram: readonly string[]
  /** `ecs.aliyuncs.com` or `UID@ecs.aliyuncs.com`. */
  readonly services: readonly string[]
  /** `acs:ram::UID:saml-provider/NAME` or `…:oidc-provider/NAME`. */
  readonly federated: readonly string[]
}

/** Who asks to assume the role, and under which circumstances. */
export interface TrustRequest {
  /** The account of the caller. */
  readonly account: Uid
  /** The caller's name in policies; see `principalArn`. */
  readonly principalArn: string
  readonly context: ConditionContext
}

/** What a trust policy is asked for. */
export const ASSUME_ROLE = 'sts:AssumeRole'

/**
 * Reads the trust policy of a role from its JSON text, or from the object that was read from such text. Like identity
 * policies it is understood wholly or refused with the path of what is not.
 *
 * Differs: a `*` is taken for everybody where it is the whole name, and refused inside a name; so are NotPrincipal, NotAction,
 * Resource, and actions that have nothing to do with assuming a role.
 */
export function parseTrustDocument(document: string | object): TrustDocument | DocumentRefusal {
  const statements = readStatements(document, readTrustStatement)
  return statements instanceof Refusal ? statements : { statements, lookups: lookupsOf(statements) }
}

/**
 * Whether a trust policy lets a caller assume the role: a Deny that names the caller wins, else an Allow.
 * Services and identity providers are no callers here, so they are never anybody.
 */
export function trusts(document: TrustDocument, request: TrustRequest): Decision {
  return decideBy(
    [document.statements],
    (statement) =>
      statement.actions.some((pattern) => pattern.matches(ASSUME_ROLE)) &&
      statement.principals.ram.some((name) => isNamed(name, request)) &&
      isMet(statement, request.context),
  )
}

function isNamed(name: string, { account, principalArn }: TrustRequest): boolean {
  return name === '*' || name === principalArn || name === `acs:ram::${account}:root`
}

function readTrustStatement(value: unknown, where: string, index: number): TrustStatement | DocumentRefusal {
  const statement = readMembers(value, where, ['Effect', 'Principal', 'Action', 'Condition'])
  if (statement instanceof Refusal) return statement
  const effect = readEffect(statement, where)
  if (effect instanceof Refusal) return effect
  const principals = readPrincipals(statement['Principal'], `${where}.Principal`)
  if (principals instanceof Refusal) return principals
  const actions = readTexts(statement['Action'], `${where}.Action`, trustActionProblem)
  if (actions instanceof Refusal) return actions
  const conditions = readConditions(statement['Condition'], `${where}.Condition`)
  if (conditions instanceof Refusal) return conditions
  return {
    index,
    effect,
    actions: actions.map((pattern) => new Wildcard(pattern, true)),
    principals,
    conditions,
    templates: withVariables(templatesOf(conditions)),
  }
}

function readPrincipals(value: unknown, where: string): TrustedPrincipals | DocumentRefusal {
  if (value === undefined) return malformed(`${where} is missing`)
  const given = readMembers(value, where, ['RAM', 'Service', 'Federated'])
  if (given instanceof Refusal) return given
  if (Object.keys(given).length === 0) return malformed(`${where} names nobody`)
  const ram = readNames(given, 'RAM', where, ramProblem)
  if (ram instanceof Refusal) return ram
  const services = readNames(given, 'Service', where, serviceProblem)
  if (services instanceof Refusal) return services
  const federated = readNames(given, 'Federated', where, federatedProblem)
  if (federated instanceof Refusal) return federated
  return { ram, services, federated }
}

function readNames(
  principals: Members,
  kind: string,
  where: string,
  problemOf: (name: string) => string | undefined,
): readonly string[] | DocumentRefusal {
  const value = principals[kind]
  return value === undefined ? [] : readTexts(value, `${where}.${kind}`, problemOf)
}

/** A trust policy is about assuming a role; another action in it would be a rule that nothing ever asks. */
function trustActionProblem(pattern: string): string | undefined {
  const problem = actionProblem(pattern)
  if (problem !== undefined) return problem
  return pattern === '*' || /^sts:/i.test(pattern) ? undefined : 'must be an action of sts, such as sts:AssumeRole'
}

const NAME = '[^*?$\\s/:]{1,128}'
const RAM = new RegExp(`^acs:ram::([0-9]+):(?:root|user/${NAME}|role/${NAME})$`)
const PROVIDER = new RegExp(`^acs:ram::([0-9]+):(?:saml|oidc)-provider/${NAME}$`)
const SERVICE = /^(?:([0-9]+)@)?(?:[a-z0-9-]{1,63}\.)+[a-z]{2,20}$/

function ramProblem(name: string): string | undefined {
  if (name === '*' || ownsAccount(RAM.exec(name))) return undefined
  return 'must be *, acs:ram::<account>:root, acs:ram::<account>:user/<name> or acs:ram::<account>:role/<name>'
}

function serviceProblem(name: string): string | undefined {
  return ownsAccount(SERVICE.exec(name)) ? undefined : 'must be the name of a service, such as ecs.aliyuncs.com'
}

function federatedProblem(name: string): string | undefined {
  return ownsAccount(PROVIDER.exec(name))
    ? undefined
    : 'must be acs:ram::<account>:saml-provider/<name> or …:oidc-provider/<name>'
}

/** Whether the name has its form and the account in it, where there is one, can be one. */
function ownsAccount(match: RegExpExecArray | null): boolean {
  return match !== null && (match[1] === undefined || parseUid(match[1]) !== undefined)
}
