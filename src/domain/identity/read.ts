import type { Caller } from '../../kernel/caller.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { Reader } from '../../storage/database.ts'
import type { Vault } from '../../vault/vault.ts'
import { parsePolicyDocument } from './policy/parse-document.ts'
import { findSystemPolicy } from './policy/system-policies.ts'

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

/** A policy attached to a user: a system policy by name, or a custom one with its document. */
export interface AttachedPolicy {
  readonly type: 'System' | 'Custom'
  readonly name: string
  /** JSON text; null for system policies. */
  readonly document: string | null
}

const ATTACHED = `
  SELECT a.policy_type AS type, a.policy_name AS name, p.document
  FROM policy_attachments a
    LEFT JOIN policies p ON a.policy_type = 'Custom' AND p.account = a.account AND p.name = a.policy_name
  WHERE a.account = ? AND a.target_type = 'user' AND a.target = ?
  ORDER BY a.policy_type, a.policy_name LIMIT 100`

/** The policies attached to a user, in a stable order. */
export function attachedPolicies(reader: Reader, account: Uid, userName: string): Promise<AttachedPolicy[]> {
  return reader.all<AttachedPolicy>(ATTACHED, account, userName)
}

/** What is wrong with a policy document, in one line; undefined when it can be used. */
export function policyProblem(document: object): string | undefined {
  const read = parsePolicyDocument(document)
  return read instanceof Refusal ? [read.kind, ...read.words].join(': ') : undefined
}

/** Whether every account has a policy of this name. */
export function isSystemPolicy(name: string): boolean {
  return findSystemPolicy(name) !== undefined
}
