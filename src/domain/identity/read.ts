import type { Caller, Principal } from '../../kernel/caller.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { Reader } from '../../storage/database.ts'
import type { Vault } from '../../vault/vault.ts'
import { findRole } from '../roles/read.ts'
import { parsePolicyDocument } from './policy/parse-document.ts'
import type { DocumentRefusal } from './policy/read-json.ts'
import { findSystemPolicy, type SystemPolicy, systemPolicies } from './policy/system-policies.ts'
import { parseTrustDocument } from './policy/trust.ts'
import { openSession, type Session } from './session-token.ts'

/** Where an AccessKey secret lies; ties its ciphertext to its row. */
export function secretPlace(account: string, accessKeyId: string) {
  return { account, table: 'access_keys', record: accessKeyId, field: 'sealed_secret' }
}

/** An AccessKey with whoever it speaks for. */
export interface KnownKey {
  readonly secret: Secret
  readonly active: boolean
  readonly caller: Caller
}

interface KeyRow {
  account: Uid
  user_name: string | null
  user_id: string | null
  sealed_secret: string
  status: string
}

const KEY = `
  SELECT k.account, k.user_name, u.id AS user_id, k.sealed_secret, k.status
  FROM access_keys k LEFT JOIN users u ON u.account = k.account AND u.name = k.user_name
  WHERE k.id = ?`

/** Finds an AccessKey and opens its secret; undefined when there is none, or its user is gone. */
export async function findKey(reader: Reader, vault: Vault, accessKeyId: string): Promise<KnownKey | undefined> {
  const row = await reader.first<KeyRow>(KEY, accessKeyId)
  if (row === undefined || (row.user_name !== null && row.user_id === null)) return undefined
  const principal =
    row.user_name === null || row.user_id === null
      ? ({ type: 'root' } as const)
      : ({ type: 'user', name: row.user_name, userId: row.user_id } as const)
  return {
    secret: vault.open(row.sealed_secret, secretPlace(row.account, accessKeyId)),
    active: row.status === 'Active',
    caller: { account: row.account, principal, accessKeyId },
  }
}

/** A temporary access key with whoever it speaks for. */
export interface KnownSession {
  readonly accessKeyId: string
  readonly secret: Secret
  /** The first moment at which it counts no more, milliseconds since 1970. */
  readonly expiresAt: number
  /** Undefined when the role is gone. */
  readonly caller: Caller | undefined
}

/** Finds the session of a security token; undefined when there never was one. */
export async function findSession(reader: Reader, vault: Vault, token: Secret): Promise<KnownSession | undefined> {
  const session = openSession(vault, token)
  if (session === undefined) return undefined
  const { accessKeyId, accessKeySecret, expiresAt } = session
  return { accessKeyId, secret: accessKeySecret, expiresAt, caller: await callerOf(reader, session) }
}

/** Whoever holds a session; undefined when the role is gone, also where another has its name. */
async function callerOf(reader: Reader, session: Session): Promise<Caller | undefined> {
  const { account, role: name, roleId, accessKeyId, policy, sourceIdentity } = session
  const role = await findRole(reader, account, name)
  if (role?.id !== roleId) return undefined
  const source = sourceIdentity === null ? {} : { sourceIdentity }
  return { account, accessKeyId, principal: { type: 'role', name, roleId, session: session.name, policy, ...source } }
}

/** A policy that an identity has: a system policy by name, or a custom one with its document. */
export interface AttachedPolicy {
  readonly type: 'System' | 'Custom'
  readonly name: string
  /** JSON text; null for system policies. */
  readonly document: string | null
  /** The number of that document; null for system policies. */
  readonly version: number | null
  /** What it is attached to: the identity itself, or a group that it is in. */
  readonly attachedTo: 'user' | 'group' | 'role'
}

/** As many policies as a decision looks at. Whoever has more is refused everything: the next one could deny. */
export const MAX_ATTACHED = 500

const ATTACHED = `
  SELECT a.policy_type AS type, a.policy_name AS name, p.document, p.version, a.target_type AS "attachedTo"
  FROM policy_attachments a
    LEFT JOIN policies p ON a.policy_type = 'Custom' AND p.account = a.account AND p.name = a.policy_name
  WHERE a.account = ?`

const OF_ITSELF = `${ATTACHED} AND a.target_type = ? AND a.target = ?
  ORDER BY a.policy_type, a.policy_name LIMIT ${MAX_ATTACHED + 1}`

const OF_ITS_GROUPS = `${ATTACHED} AND a.target_type = 'group' AND a.target IN (
    SELECT m.group_name FROM user_group_members m WHERE m.account = ? AND m.user_name = ?)
  ORDER BY a.target, a.policy_type, a.policy_name LIMIT ${MAX_ATTACHED + 1}`

/** Whoever may have policies. */
type PolicyHolder = Principal | { readonly type: 'user' | 'role'; readonly name: string }

/** The policies of a user, also by its groups, or of a role, in a stable order; one more than `MAX_ATTACHED` when there are more. */
export async function attachedPolicies(reader: Reader, account: Uid, principal: PolicyHolder): Promise<AttachedPolicy[]> {
  if (principal.type === 'root') return []
  const { type, name } = principal
  const own = await reader.all<AttachedPolicy>(OF_ITSELF, account, type, name)
  if (type === 'role') return own
  return [...own, ...(await reader.all<AttachedPolicy>(OF_ITS_GROUPS, account, account, name))]
}

/** What is wrong with a policy document, in one line; undefined when it can be used. */
export function policyProblem(document: object): string | undefined {
  const read = parsePolicyDocument(document)
  return read instanceof Refusal ? [read.kind, ...read.words].join(': ') : undefined
}

/** Why the text of an identity policy cannot be taken; undefined when it can. */
export function refusedPolicy(document: string): DocumentRefusal | undefined {
  const read = parsePolicyDocument(document)
  return read instanceof Refusal ? read : undefined
}

/** Why the text of a role's trust policy cannot be taken; undefined when it can. */
export function refusedTrust(document: string): DocumentRefusal | undefined {
  const read = parseTrustDocument(document)
  return read instanceof Refusal ? read : undefined
}

/** What is wrong with a trust policy, in one line; undefined when it can be used. */
export function trustProblem(document: object): string | undefined {
  const read = parseTrustDocument(document)
  return read instanceof Refusal ? [read.kind, ...read.words].join(': ') : undefined
}

/** Whether every account has a policy of this name. */
export function isSystemPolicy(name: string): boolean {
  return findSystemPolicy(name) !== undefined
}

/** The policies that every account has, in the order of their names. */
export function listSystemPolicies(): readonly SystemPolicy[] {
  return [...systemPolicies].sort((one, other) => (one.name < other.name ? -1 : 1))
}

/** Whether somebody holds an AccessKey of the account's root. */
export async function hasRootKey(reader: Reader, account: Uid): Promise<boolean> {
  const sql = 'SELECT id FROM access_keys WHERE account = ? AND user_name IS NULL LIMIT 1'
  return (await reader.first(sql, account)) !== undefined
}
