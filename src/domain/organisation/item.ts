import type { Uid } from '../../kernel/ids.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { Value } from '../../storage/database.ts'
import type { Path } from './flaw.ts'

/** What there is of an organisation as a whole, in its management account. */
const OF_THE_WHOLE = [
  'trusted-service',
  'delegation',
  'entitlement',
  'pool',
  'firewall',
  'firewall-member',
  'allotment',
  'allotted',
  'monitoring',
  'watched-account',
  'marked-account',
  'watched-folder',
  'detection',
] as const

/** What a file declares, in the order in which changes are told. */
export const KINDS = [
  'organisation',
  'account',
  'folder',
  'grant',
  ...OF_THE_WHOLE,
  'group',
  'host',
  'baseline',
  'baseline-target',
  'logon-settings',
  'login-switch',
  'logon-source',
  'host-alias',
  'brute-force-rule',
  'brute-force-host',
  'white-list-rule',
  'known-exit',
  'policy',
  'policy-version',
  'user',
  'user-group',
  'group-member',
  'role',
  'attachment',
  'tag',
  'access-key',
  'usage',
] as const

export type Kind = (typeof KINDS)[number]

/** One thing that a file declares: a row to be. */
export interface Item {
  readonly kind: Kind
  /** Whose row it is. */
  readonly account: Uid
  /** The rest of the row's key. */
  readonly key: readonly string[]
  /** What the file says about it, in the order of the kind's columns. */
  readonly values: readonly Value[]
  /** Where it stands in the file. */
  readonly path: Path
  /** Of an access key whose secret is given. */
  readonly secret?: Secret
}

/** A name that no other row of the same kind has. Line ends stand in no part of it. */
export function identify(account: string, key: readonly string[]): string {
  return key.length === 0 ? account : `${account}\n${key.join('\n')}`
}

/** Kinds of which only the management account's rows count. */
export const OF_MANAGEMENT: ReadonlySet<Kind> = new Set(['organisation', 'folder', ...OF_THE_WHOLE])

/** A row's name as people are told it: `fd-prod`, `web of 1900000000000001`. */
export function nameOf(kind: Kind, account: string, key: readonly string[]): string {
  if (key.length === 0) return account
  // Policies are mostly those of users, who go without the word.
  if (kind === 'attachment' && key[0] === 'user') return nameOf(kind, account, key.slice(1))
  return OF_MANAGEMENT.has(kind) ? key.join(' ') : `${key.join(' ')} of ${account}`
}

/** Whether a file that says nothing about a value of an item leaves the one that the server has. */
export function leavesValue(kind: Kind, index: number): boolean {
  if (kind === 'organisation') return index > 0
  // Name, organisation and folder of an account are always said: no folder is the root.
  if (kind === 'account') return index > 2
  return LEAVING.has(kind)
}

const LEAVING: ReadonlySet<Kind> = new Set([
  'firewall-member',
  'allotment',
  'group',
  'host',
  'logon-settings',
  'logon-source',
  'policy',
  'user',
  'user-group',
  'role',
  'access-key',
])
