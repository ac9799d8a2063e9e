import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { keptCount, keptList, takeIds } from '../counters.ts'
import { type PageReading, readPage } from '../page-marks.ts'
import type { Group } from './group.ts'

/** A group that has a row. */
export type StoredGroup = Group & { readonly name: string }

const COLUMNS = 'SELECT id, name, position FROM host_groups'

/** Those of the given groups that the account has. */
export function groupsById(reader: Reader, account: Uid, ids: readonly number[]): Promise<StoredGroup[]> {
  return reader.all(`${COLUMNS} WHERE account = ? AND id = ANY(?)`, account, ids)
}

/** Those of the account's groups that have one of these names. */
export function groupsByName(reader: Reader, account: Uid, names: readonly string[]): Promise<StoredGroup[]> {
  return reader.all(`${COLUMNS} WHERE account = ? AND name = ANY(?)`, account, names)
}

/** How many groups an account has, without the default group. */
export function countGroups(reader: Reader, account: Uid): Promise<number> {
  return keptCount(reader, account, 'host-groups')
}

/** Where a list of groups goes on: behind this one. */
export type GroupKey = Pick<Group, 'position' | 'id'>

/** Groups in their order, behind a group or the beginning. */
export function groupsAfter(reader: Reader, account: Uid, after: GroupKey, limit: number): Promise<StoredGroup[]> {
  const sql = `${COLUMNS} WHERE account = ? AND (position, id) > (?, ?) ORDER BY position, id LIMIT ?`
  return reader.all(sql, account, after.position, after.id, limit)
}

/** Groups in their order, some left out at the beginning. */
export async function groupsFrom(reading: PageReading, account: Uid, offset: number, limit: number): Promise<StoredGroup[]> {
  const { transaction } = reading
  const list = {
    name: `host-groups ${account}`,
    version: (await keptList(transaction, account, 'host-groups')).changes,
    order: ['position', 'id'],
    keyOf: ({ position, id }: StoredGroup) => [position, id],
  }
  return readPage(reading, list, { limit, offset }, ({ behind, values }) =>
    transaction.all(`${COLUMNS} WHERE account = ?${behind} ORDER BY position, id LIMIT ? OFFSET ?`, account, ...values),
  )
}

/** Puts a group in and gives back its id. */
export async function insertGroup(transaction: Transaction, account: Uid, name: string): Promise<number> {
  const id = await takeIds(transaction, account, 'host-groups', 1)
  await transaction.run('INSERT INTO host_groups (account, id, name) VALUES (?, ?, ?)', account, id, name)
  return id
}

/** Puts groups in the place of those with their ids. All go before any comes, so that two may exchange their names. */
export async function replaceGroups(transaction: Transaction, account: Uid, groups: readonly StoredGroup[]): Promise<void> {
  const ids = groups.map(({ id }) => id)
  await transaction.run('DELETE FROM host_groups WHERE account = ? AND id = ANY(?)', account, ids)
  const rows = groups.map(({ id, name, position }) => [account, id, name, position])
  await transaction.insert('host_groups', ['account', 'id', 'name', 'position'], rows)
}

/** Takes a group away. Gives back whether there was one. */
export async function deleteGroupRow(transaction: Transaction, account: Uid, id: number): Promise<boolean> {
  return (await transaction.run('DELETE FROM host_groups WHERE account = ? AND id = ?', account, id)) > 0
}

/** Moves all hosts of a group into another, but for those that are named. */
export async function moveGroup(
  transaction: Transaction,
  account: Uid,
  { from, to, but }: { readonly from: number; readonly to: number; readonly but: readonly string[] },
): Promise<void> {
  const sql = 'UPDATE hosts SET group_id = ? WHERE account = ? AND group_id = ? AND NOT (uuid = ANY(?))'
  await transaction.run(sql, to, account, from, but)
}

/** Moves hosts into a group. */
export async function moveHostRows(
  transaction: Transaction,
  account: Uid,
  group: number,
  uuids: readonly string[],
): Promise<void> {
  const sql = 'UPDATE hosts SET group_id = ? WHERE account = ? AND uuid = ANY(?) AND group_id <> ?'
  await transaction.run(sql, group, account, uuids, group)
}
