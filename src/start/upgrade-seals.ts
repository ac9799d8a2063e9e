import { signedPart, signHead } from '../domain/audit/head.ts'
import { growHeads, lockOldHeads } from '../domain/audit/store.ts'
import { keptSecretId, sealSecretId } from '../domain/vendor-accounts/secret-id.ts'
import { UsageError } from '../kernel/failure.ts'
import type { Uid } from '../kernel/ids.ts'
import type { Database, Transaction } from '../storage/database.ts'
import type { Custody } from '../vault/custody.ts'
import { holdDataKeys, keyUses } from '../vault/data-key-store.ts'
import type { KeyRing } from '../vault/key-ring.ts'
import { isGenuineOldMac, openOldSeal } from '../vault/old-form.ts'
import { placeIn, SEALED_COLUMNS, type SealedColumn } from '../vault/sealed-columns.ts'
import type { Vault } from '../vault/vault.ts'

/** Present until everything of an older installation has the form of today. */
const MARK = 'old-seals'
const BATCH = 200

/** What was left as it is, because the ring that sealed it is not here. */
export interface LeftOver {
  readonly values: number
}

/**
 * Gives everything that an older version has sealed the form of today: values under data keys, heads of audit chains with codes
 * of the installation's key, ids of other clouds' keys sealed. Batch by batch, and from where an earlier start was stopped.
 * What does not open stays, and is tried again by the next start; a head that is not genuine stays damaged.
 * @param ring the key ring of the older version; undefined when there is none
 */
export async function upgradeSeals({ database, vault }: Custody, ring: KeyRing | undefined): Promise<LeftOver> {
  if (!(await hasOldSeals(database))) return { values: 0 }
  let left = 0
  for (const column of SEALED_COLUMNS) left += await inBatches(database, (after) => resealBatch(vault, ring, column, after))
  await inBatches(database, (after) => sealIdBatch(vault, after))
  if (ring !== undefined) await inBatches(database, (after) => signBatch(vault, ring, after))
  if (left === 0) await database.write((transaction) => transaction.run('DELETE FROM installation WHERE name = ?', MARK))
  return { values: left }
}

/**
 * Looks, before a first data key is made, whether the key ring of the older version is here: a fresh one in its place would be
 * needed for good, and could no longer be replaced by the right one.
 * @param lost ids of keys that may be missing
 * @throws UsageError for the first key that is missing
 */
export async function refuseWithoutOldKeys(
  database: Database,
  ring: KeyRing | undefined,
  lost: readonly string[],
): Promise<void> {
  if (!(await hasOldSeals(database)) || (await database.read(keyUses)).length > 0) return
  for (const { table, column } of SEALED_COLUMNS) {
    const sql = `SELECT DISTINCT substr(${column}, 4, instr(substr(${column}, 4), '.') - 1) AS id FROM ${table}
      WHERE substr(${column}, 1, 3) = 'v1.' ORDER BY id LIMIT 100`
    for (const { id } of await database.read((reader) => reader.all<{ id: string }>(sql))) {
      if (ring?.find(id) !== undefined || lost.includes(id)) continue
      throw new UsageError(
        `secrets of an older version need key ${id}, which the key ring lacks: bring it back, or start with --lost-key ${id} to leave unread what hangs on it`,
      )
    }
  }
}

/** Whether something may still be sealed as an older version did. */
export async function hasOldSeals(database: Database): Promise<boolean> {
  const sql = 'SELECT value FROM installation WHERE name = ?'
  return (await database.read((reader) => reader.first(sql, MARK))) !== undefined
}

type After = readonly [account: string, key: string | number] | undefined
interface Batch {
  /** Where the next one begins; undefined after the last. */
  readonly next: After
  readonly left: number
}

async function inBatches(
  database: Database,
  work: (after: After) => (transaction: Transaction) => Promise<Batch>,
): Promise<number> {
  let left = 0
  let after: After
  do {
    const batch = await database.write(work(after))
    left += batch.left
    after = batch.next
  } while (after !== undefined)
  return left
}

interface Row {
  readonly account: string
  readonly key: string | number
  readonly value: string
}

/** Rows behind a key that meet a condition, locked; `key` and `column` are constants of the program. */
function rowsBehind(
  transaction: Transaction,
  { table, key, column }: SealedColumn,
  condition: string,
  after: After,
): Promise<Row[]> {
  const behind = after === undefined ? '' : `AND (account, ${key}) > (?, ?)`
  const sql = `SELECT account, ${key} AS key, ${column} AS value FROM ${table} WHERE ${condition} ${behind}
    ORDER BY account, ${key} LIMIT ${BATCH} FOR UPDATE`
  return transaction.all<Row>(sql, ...(after ?? []))
}

function nextOf(rows: readonly Row[]): After {
  const last = rows.at(-1)
  return last === undefined || rows.length < BATCH ? undefined : [last.account, last.key]
}

function resealBatch(vault: Vault, ring: KeyRing | undefined, column: SealedColumn, after: After) {
  return async (transaction: Transaction): Promise<Batch> => {
    const rows = await rowsBehind(transaction, column, `substr(${column.column}, 1, 3) = 'v1.'`, after)
    await holdDataKeys(
      transaction,
      vault,
      rows.map(({ account }) => account),
    )
    let left = 0
    for (const { account, key, value } of rows) {
      const place = placeIn(column, account, key)
      const opened = ring === undefined ? undefined : openOldSeal(ring, value, place)
      if (opened === undefined) left++
      else {
        const sql = `UPDATE ${column.table} SET ${column.column} = ? WHERE account = ? AND ${column.key} = ?`
        await transaction.run(sql, vault.seal(opened, place), account, key)
      }
    }
    return { next: nextOf(rows), left }
  }
}

/** Until it is sealed, the plain id stands where its hash will be. */
function sealIdBatch(vault: Vault, after: After) {
  const column = { table: 'vendor_accounts', key: 'id', column: 'secret_id_hash' }
  return async (transaction: Transaction): Promise<Batch> => {
    const rows = await rowsBehind(transaction, column, "sealed_secret_id = ''", after)
    await holdDataKeys(
      transaction,
      vault,
      rows.map(({ account }) => account),
    )
    for (const { account, key, value } of rows) {
      const { secretIdHash, maskedSecretId } = keptSecretId(vault, account as Uid, value)
      await transaction.run(
        `UPDATE vendor_accounts SET secret_id_hash = ?, masked_secret_id = ?, sealed_secret_id = ? WHERE account = ? AND id = ?`,
        ...[secretIdHash, maskedSecretId, sealSecretId(vault, account as Uid, Number(key), value), account, key],
      )
    }
    return { next: nextOf(rows), left: 0 }
  }
}

function signBatch(vault: Vault, ring: KeyRing, after: After) {
  return async (transaction: Transaction): Promise<Batch> => {
    const heads = await lockOldHeads(transaction, after?.[0], BATCH)
    const genuine = heads.filter((head) => {
      const { place, text } = signedPart(head)
      return isGenuineOldMac(ring, head.mac, place, text)
    })
    await growHeads(
      transaction,
      genuine.map((head) => signHead(vault, head)),
    )
    const last = heads.at(-1)
    return { next: last === undefined || heads.length < BATCH ? undefined : [last.account, ''], left: 0 }
  }
}
