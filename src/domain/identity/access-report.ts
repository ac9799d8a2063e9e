import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import { countCalls } from '../audit/read.ts'
import type { Deps, ServedOperation } from '../deps.ts'
import { findUser } from '../users/read.ts'
import { attachedPolicies } from './read.ts'
import { actionsOf, type HeldStatement, heldStatements, isUnlimited } from './statements.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Statements looked at for one report at most: a hundred times what people write. */
const MOST_STATEMENTS = 500

/** How often a permission was asked for, and when last, milliseconds since 1970. */
export interface PermissionUse {
  readonly permission: string
  readonly count: number
  readonly last: number
}

/** A statement that allows something, and what of it was used. */
export interface GrantUse extends HeldStatement {
  readonly used: readonly string[]
  readonly unused: readonly string[]
}

/** What a user needed, used and never used. */
export interface AccessReport {
  readonly userId: string
  /** Calls from here on are counted, milliseconds since 1970. */
  readonly since: number
  /** False: there were more calls, or more statements, than are looked at. */
  readonly isComplete: boolean
  /** Asked for and denied. */
  readonly denied: readonly (PermissionUse & { readonly isGrantedNow: boolean })[]
  readonly used: readonly PermissionUse[]
  readonly grants: readonly GrantUse[]
  /** Granted by any statement, and never used. */
  readonly unused: readonly string[]
}

/**
 * Compares what a user may do with what it did. A permission is granted where a statement allows it on any resource, and no
 * statement without limits denies it. A permission is used where a call that needed it succeeded.
 */
export async function reportAccess(
  { transaction, realClock, served }: Pick<Deps, 'transaction' | 'realClock' | 'served'>,
  account: Uid,
  { userName, days }: { readonly userName: string; readonly days: number },
): Promise<AccessReport | Refusal<'no-user'>> {
  const user = await findUser(transaction, account, userName)
  if (user === undefined) return refuse('no-user', userName)
  const since = realClock.now() - days * DAY_MS
  const { counts, isAll: isCounted } = await countCalls(transaction, account, user.id, since)
  const permissionOf = new Map(served.map((operation) => [nameOf(operation), operation.permission]))
  const uses = { used: new Map<string, PermissionUse>(), denied: new Map<string, PermissionUse>() }
  for (const { product, action, outcome, count, last } of counts) {
    const permission = permissionOf.get(nameOf({ product, name: action }))
    if (permission !== undefined && outcome !== 'failed') add(uses[outcome], { permission, count, last })
  }
  const attached = await attachedPolicies(transaction, account, { type: 'user', name: user.name })
  const { held, isAll: isRead } = heldStatements(attached, MOST_STATEMENTS)
  const grants = grantsOf(held, served, uses.used)
  const granted = new Set(grants.flatMap(({ used, unused }) => [...used, ...unused]))
  return {
    userId: user.id,
    since,
    isComplete: isCounted && isRead,
    denied: inOrder(uses.denied).map((use) => ({ ...use, isGrantedNow: granted.has(use.permission) })),
    used: inOrder(uses.used),
    grants,
    unused: [...granted].filter((permission) => !uses.used.has(permission)).sort(),
  }
}

function nameOf({ product, name }: Pick<ServedOperation, 'product' | 'name'>): string {
  return `${product}:${name}`
}

/** Two operations may need the same permission. */
function add(uses: Map<string, PermissionUse>, { permission, count, last }: PermissionUse): void {
  const known = uses.get(permission)
  uses.set(permission, { permission, count: count + (known?.count ?? 0), last: Math.max(last, known?.last ?? 0) })
}

function inOrder(uses: ReadonlyMap<string, PermissionUse>): PermissionUse[] {
  return [...uses.values()].sort((one, other) => (one.permission < other.permission ? -1 : 1))
}

function grantsOf(
  held: readonly HeldStatement[],
  served: readonly ServedOperation[],
  uses: ReadonlyMap<string, PermissionUse>,
): GrantUse[] {
  const permissions = [...new Set(served.flatMap(({ permission }) => permission ?? []))].sort()
  const walls = held.filter(({ statement }) => statement.effect === 'Deny' && isUnlimited(statement))
  const forbidden = new Set(walls.flatMap(({ statement }) => actionsOf(statement, permissions)))
  const open = permissions.filter((permission) => !forbidden.has(permission))
  return held
    .filter(({ statement }) => statement.effect === 'Allow')
    .map((one) => {
      const granted = actionsOf(one.statement, open)
      return {
        ...one,
        used: granted.filter((permission) => uses.has(permission)),
        unused: granted.filter((permission) => !uses.has(permission)),
      }
    })
}
