import { join } from 'node:path'
import { type Baseline, compileBaseline } from '../src/detection/baseline.ts'
import { judge } from '../src/detection/judge.ts'
import type { Host } from '../src/domain/hosts/read.ts'
import { standardsOf } from '../src/domain/logons/standards.ts'
import type { Uid } from '../src/kernel/ids.ts'
import type { Database } from '../src/storage/database.ts'
import { migrations } from '../src/storage/migrations/index.ts'
import { openSqlite } from '../src/storage/sqlite.ts'
import { HEAD } from './processes.ts'

const ACCOUNT = HEAD as Uid
const OPEN = Number.MAX_SAFE_INTEGER
const BATCH = 5_000
const COLUMNS = ['account', 'type', 'value', 'target_type', 'target', 'since_at', 'until_at', 'shown']
const MB = 2 ** 20
const uuid = (index: number) => `inet-00000000-0000-4000-8000-${String(index).padStart(12, '0')}`

/** Which baseline hosts have: each its own, or one of a few that are bound to each of them alike. */
const FLEETS: readonly (readonly [name: string, config: (host: number) => number])[] = [
  ['of 20 configurations', (host) => host % 20],
  ['each with a baseline of its own', (host) => host],
]

/** Two values for each configuration: an address and an account. */
const entriesOf = (config: number) => [
  { type: 'ip' as const, value: `10.${(config >> 16) & 255}.${(config >> 8) & 255}.${config & 255}` },
  { type: 'account' as const, value: `owner-${config}` },
]

/**
 * What judging by the baselines of a million hosts takes, in batches of 5,000 lines, each of another host; then what as many compiled baselines take that
 * live at once, which never happens.
 */
export async function measureBaselines(parent: string, isSmall: boolean): Promise<void> {
  const hosts = isSmall ? 10_000 : 1_000_000
  for (const [name, config] of FLEETS) {
    const database = await openSqlite({ file: join(parent, `baselines-${config(21)}.db`) }, migrations)
    try {
      await bind(database, hosts, config)
      await judgeAll(database, hosts, { name, config })
    } finally {
      await database.close()
    }
  }
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  const alive: Baseline[] = []
  for (let index = 0; index < hosts; index++) alive.push(compileBaseline(entriesOf(index), 'UTC'))
  globalThis.gc?.()
  const held = process.memoryUsage().heapUsed - before
  console.log(
    `baselines  ${alive.length} compiled and alive at once: ${mb(held)} MB of heap, ${Math.round(held / hosts)} bytes each; ` +
      `${mb((held * BATCH) / hosts)} MB for the ${BATCH} of a batch`,
  )
}

async function bind(database: Database, hosts: number, config: (host: number) => number): Promise<void> {
  for (let first = 0; first < hosts; first += BATCH) {
    const rows = Array.from({ length: BATCH }, (_, index) =>
      entriesOf(config(first + index)).map((entry) => rowOf(first + index, entry)),
    )
    await database.write((transaction) => transaction.insert('logon_baseline_history', COLUMNS, rows.flat()))
  }
}

async function judgeAll(
  database: Database,
  hosts: number,
  { name, config }: { readonly name: string; readonly config: (host: number) => number },
): Promise<void> {
  globalThis.gc?.()
  const before = process.memoryUsage()
  let [most, decided] = [before.rss, 0]
  const began = performance.now()
  for (let first = 0; first < hosts; first += BATCH) {
    const batch = Array.from(
      { length: BATCH },
      (_, index) => ({ uuid: uuid(first + index), groupId: 0, timeZone: 'UTC' }) as Host,
    )
    const standards = await database.read((reader) => standardsOf(reader, ACCOUNT, batch))
    batch.forEach((host, index) => {
      const { baseline } = standards.at(host, Date.now()) ?? {}
      if (baseline !== undefined && isDecided(baseline, config(first + index))) decided++
    })
    most = Math.max(most, process.memoryUsage().rss)
  }
  const seconds = (performance.now() - began) / 1000
  if (decided !== hosts) throw new Error(`${decided} of ${hosts} logons were judged`)
  globalThis.gc?.()
  const kept = process.memoryUsage().heapUsed - before.heapUsed
  const rss = `resident ${mb(before.rss)} MB before, ${mb(most)} MB at most (under 1024 wanted), ${mb(kept)} MB of heap kept`
  console.log(`baselines  ${hosts} hosts ${name}, in batches of ${BATCH}: ${rss}, ${Math.round(hosts / seconds)} hosts/s`)
}

function rowOf(host: number, { type, value }: ReturnType<typeof entriesOf>[number]) {
  return [ACCOUNT, type, value, 'uuid', uuid(host), 1, OPEN, value]
}

function isDecided(baseline: Baseline, config: number): boolean {
  const [ip, account] = entriesOf(config)
  const logon = {
    at: Date.now(),
    result: 'success',
    user: account?.value,
    address: ip?.value,
    os: 'unix',
    domain: undefined,
  } as const
  return judge({ ...logon, location: undefined }, baseline)?.ip.verdict === 'in'
}

function mb(bytes: number): string {
  return (bytes / MB).toFixed(0)
}
