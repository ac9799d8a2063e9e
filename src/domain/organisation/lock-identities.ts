import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import { holdGroupNames } from '../groups/read.ts'
import { holdPolicyNames } from '../policies/read.ts'
import { holdRoleNames } from '../roles/read.ts'
import { holdUserNames } from '../users/read.ts'
import type { Item, Kind } from './item.ts'

/** As many names as one statement asks for. */
const NAMES_PER_QUERY = 1000

/** In the order in which everybody locks them: users before groups, and what has policies before the policies. */
const NAMED = [
  { kind: 'user', hold: holdUserNames, table: 'users' },
  { kind: 'user-group', hold: holdGroupNames, table: 'user_groups' },
  { kind: 'role', hold: holdRoleNames, table: 'roles' },
  { kind: 'policy', hold: holdPolicyNames, table: 'policies' },
] as const

/**
 * Keeps the users, groups, roles and policies of a file as they are until the transaction is over: those that are there are
 * neither changed nor deleted, and nobody else makes one of their accounts another.
 */
export async function lockIdentities(
  transaction: Transaction,
  itemsOf: (kind: Kind) => ReadonlyMap<string, Item>,
): Promise<void> {
  const namesOf = (kind: Kind) => [...itemsOf(kind).values()]
  for (const { kind, hold } of NAMED) {
    const accounts = new Set(namesOf(kind).map(({ account }) => account))
    if (accounts.size > 0) await hold(transaction, [...accounts])
  }
  for (const { kind, table } of NAMED) {
    const items = namesOf(kind).sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1))
    for (let from = 0; from < items.length; from += NAMES_PER_QUERY) {
      await lockRows(transaction, table, items.slice(from, from + NAMES_PER_QUERY))
    }
  }
}

/** The names of several accounts are asked for together; that may lock a row too many, never one too few. */
async function lockRows(transaction: Transaction, table: string, items: readonly Item[]): Promise<void> {
  const accounts: Uid[] = [...new Set(items.map(({ account }) => account))]
  const names = [...new Set(items.map(({ key }) => key.join()))]
  const sql = `SELECT name FROM ${table} WHERE account = ANY(?) AND name = ANY(?) ORDER BY account, name FOR UPDATE`
  await transaction.all(sql, accounts, names)
}

function orderOf({ account, key }: Item): string {
  return `${account} ${key.join()}`
}
