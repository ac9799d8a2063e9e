import type { Author } from '../../../src/domain/allotments/history.ts'
import type { Deps } from '../../../src/domain/deps.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import type { Database, Transaction } from '../../../src/storage/database.ts'
import { insertHosts } from '../hosts.ts'

let next = 1_000_000

/** An account id that no other test of this process has. */
export function freshUid(): Uid {
  return `19000000${String(next++).padStart(8, '0')}` as Uid
}

/** An organisation of a test's own. */
export interface TestOrganisation {
  readonly head: Uid
  readonly members: readonly Uid[]
  readonly instanceId: string
}

/** What an organisation begins with. */
export interface Beginning {
  readonly members: number
  readonly bought: Readonly<Record<string, number>>
  /** What the first members use, in order. Servers and cores become hosts. */
  readonly use?: readonly Readonly<Record<string, number>>[]
  /** What the management account uses. */
  readonly ownUse?: Readonly<Record<string, number>>
}

/** Writes an organisation whose accounts nobody else has. */
export async function makeOrganisation(database: Database, beginning: Beginning): Promise<TestOrganisation> {
  const head = freshUid()
  const members = Array.from({ length: beginning.members }, freshUid)
  const instanceId = `sas-own-${head}`
  await database.write(async (transaction) => {
    const accounts = [head, ...members].map((uid) => [uid, `account ${uid}`, head, 0])
    await transaction.insert('accounts', ['uid', 'name', 'organisation', 'created_at'], accounts)
    await transaction.run('INSERT INTO entitlements (account, instance_id, changed_at) VALUES (?, ?, 0)', head, instanceId)
    const pools = Object.entries(beginning.bought).map(([unit, bought]) => [head, unit, bought, 0])
    await transaction.insert('pools', ['account', 'unit', 'bought', 'allotted'], pools)
    await writeUse(transaction, head, beginning.ownUse ?? {})
    for (const [index, use] of (beginning.use ?? []).entries()) await writeUse(transaction, members[index] as Uid, use)
  })
  return { head, members, instanceId }
}

async function writeUse(transaction: Transaction, member: Uid, use: Readonly<Record<string, number>>): Promise<void> {
  for (const [unit, used] of Object.entries(use)) {
    if (unit.startsWith('cores:')) continue
    if (!unit.startsWith('servers:')) {
      await transaction.run('INSERT INTO capacity_use (account, unit, used) VALUES (?, ?, ?)', member, unit, used)
      continue
    }
    const edition = Number(unit.slice('servers:'.length))
    const cores = use[`cores:${edition}`] ?? 0
    // All cores in the first host: what counts is the sum.
    for (let host = 0; host < used; host++) await addHost(transaction, member, edition, host === 0 ? cores : 0)
  }
}

let hosts = 0

/** Writes a host that uses a licence. */
export async function addHost(transaction: Transaction, account: Uid, version: number, cores: number): Promise<void> {
  await insertHosts(transaction, [{ account, uuid: `host-${++hosts}`, version, cores }])
}

/** An account's root as the author of a change. */
export function by(account: Uid): Author {
  return { account, principal: 'root', requestId: 'R' }
}

/** What the verbs need, around a transaction. */
export function depsWith(transaction: Transaction): Pick<Deps, 'transaction' | 'clock'> {
  return { transaction, clock: { now: () => 1_700_000_000_000 } }
}

/** What the tables hold of an organisation's ledger. */
export async function readTables(database: Database, head: Uid) {
  return database.read(async (reader) => {
    const pools = await reader.all<{ unit: string; bought: number; allotted: number }>(
      'SELECT unit, bought, allotted FROM pools WHERE account = ? ORDER BY unit',
      head,
    )
    const allotments = await reader.all<{
      member: Uid
      instance_id: string
      charge_type: string
      version: number
      status: number
    }>('SELECT member, instance_id, charge_type, version, status FROM allotments WHERE account = ? ORDER BY member', head)
    const units = await reader.all<{ member: Uid; unit: string; allotted: number }>(
      'SELECT member, unit, allotted FROM allotment_units WHERE account = ? ORDER BY member, unit',
      head,
    )
    return { pools, allotments, units }
  })
}
