import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openDefaultLocations } from '../src/detection/locate.ts'
import { type GivenValue, readApprovedValue } from '../src/domain/logon-baselines/approved-value.ts'
import { modifyBaseline } from '../src/domain/logon-baselines/modify-baseline.ts'
import type { Dimension } from '../src/domain/logon-baselines/read.ts'
import { backTest } from '../src/domain/logons/back-test.ts'
import { parseUid, type Uid } from '../src/kernel/ids.ts'
import { Refusal } from '../src/kernel/outcome.ts'
import type { Database } from '../src/storage/database.ts'
import { migrations } from '../src/storage/migrations/index.ts'
import { openSqlite } from '../src/storage/sqlite.ts'
import { statementByStatement } from '../src/storage/statement-by-statement.ts'

const ACCOUNT = parseUid('1500000000000001') as Uid
const NOW = Date.UTC(2026, 10, 21)
const DAY_MS = 86_400_000
const HOSTS = 200
const A_ROUND = 10_000
const EVERYWHERE = [{ kind: 'global', target: '-' }] as const

/** From where the logons of 200 servers come: what the last octets of public addresses may be. */
const SPREADS: readonly (readonly [name: string, last: (random: () => number) => number])[] = [
  ['25,000 addresses', (random) => (random() < 0.5 ? 7 : 9)],
  ['600,000 addresses', (random) => octet(random)],
]

/**
 * How long a back-test takes over 30 days of a million stored logons of 200 servers and 300 accounts on SQLite, from some and from very many
 * addresses, for a value of each type, and for how long the event loop stood still meanwhile at most.
 */
export async function measureBackTest(folder: string, isSmall: boolean): Promise<void> {
  for (const [name, last] of SPREADS) await measureSpread(join(folder, name), isSmall ? 20_000 : 1_000_000, { name, last })
}

async function measureSpread(
  folder: string,
  logons: number,
  { name, last }: { readonly name: string; readonly last: (random: () => number) => number },
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const database = await openSqlite({ file: join(folder, 'garrison.db') }, migrations)
  try {
    await fill(database, logons, last)
    const locations = await openDefaultLocations()
    const deps = { transaction: statementByStatement(database) as never, clock: { now: () => NOW }, locations }
    for (const [dimension, given] of PROPOSED) {
      const approved = approvedOf(dimension, given)
      const proposed = [{ approved, changes: { added: EVERYWHERE, removed: [] } }]
      const stood = watchLoop()
      const began = performance.now()
      const cpu = process.cpuUsage()
      const tested = await backTest(deps, ACCOUNT, { proposed, days: 30 })
      const ms = performance.now() - began
      const { user, system } = process.cpuUsage(cpu)
      if (tested instanceof Refusal) throw new Error(tested.words.join(' '))
      const { fires = 0, silenced = 0 } = tested.dimensions[0] ?? {}
      const speed = `${(ms / 1000).toFixed(2)} s, processor ${((user + system) / 1e6).toFixed(2)} s`
      console.log(
        `back-test of ${tested.logons} logons from ${name} by ${dimension}: ${speed}, event loop held up for ${stood().toFixed(0)} ms at most; ` +
          `${fires} would fire, ${silenced} be silenced`,
      )
    }
  } finally {
    await database.close()
  }
}

const PROPOSED: readonly (readonly [Dimension, GivenValue])[] = [
  ['location', { location: 'Germany' }],
  // Beside 22.0.0.0/8, which is approved already: one more address approved can only silence.
  ['ip', { ip: '23.0.0.0/16' }],
  ['time', { startTime: '08:00', endTime: '20:00' }],
  ['account', { account: 'user-7' }],
]

function approvedOf(dimension: Dimension, given: GivenValue) {
  const approved = readApprovedValue(dimension, given)
  if (approved instanceof Refusal) throw new Error(approved.words.join(' '))
  return approved
}

/** Watches for how long other work waits; what it gives ends it and says so in milliseconds. */
function watchLoop(): () => number {
  let longest = 0
  let last = performance.now()
  const look = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    next = setImmediate(look)
  }
  let next = setImmediate(look)
  return () => {
    clearImmediate(next)
    return longest
  }
}

const HOST_COLUMNS = [
  ...['account', 'uuid', 'name', 'hostname', 'ip', 'public_ip', 'group_id', 'time_zone', 'version', 'cores', 'created_at'],
]
const COLUMNS = [
  ...['account', 'host', 'id', 'at', 'user_name', 'domain', 'os', 'service', 'address', 'source', 'port', 'method'],
  ...['fingerprint', 'location', 'raw', 'who', 'program', 'session'],
]

async function fill(database: Database, logons: number, last: (random: () => number) => number): Promise<void> {
  const uuid = (index: number) => `inet-${String(index).padStart(8, '0')}`
  await database.write(async (transaction) => {
    for (let index = 0; index < HOSTS; index++) {
      const zone = index % 2 === 0 ? 'Europe/Podgorica' : 'Asia/Shanghai'
      const host = [ACCOUNT, uuid(index), `host-${index}`, '', '', '', 0, zone, 0, 1, NOW]
      await transaction.insert('hosts', HOST_COLUMNS, [host])
    }
    const deps = { transaction, clock: { now: () => NOW - 40 * DAY_MS } }
    const was = approvedOf('ip', { ip: '22.0.0.0/8' })
    await modifyBaseline(deps, ACCOUNT, was, { added: EVERYWHERE, removed: [] })
  })
  const random = numbers(7)
  for (let done = 0; done < logons; done += A_ROUND) {
    const rows = Array.from({ length: A_ROUND }, (_, index) => {
      const at = NOW - Math.floor(random() * 30 * DAY_MS) - 1
      const user = `user-${Math.floor(random() * 300)}`
      const address = random() < 0.3 ? `10.0.${Math.floor(random() * 20)}.${octet(random)}` : publicAddress(random, last)
      const id = (done + index).toString(16).padStart(32, '0')
      const port = 1024 + Math.floor(random() * 60_000)
      const raw = `${new Date(at).toISOString()} host sshd[811]: Accepted publickey for ${user} from ${address} port ${port} ssh2`
      const host = uuid(Math.floor(random() * HOSTS))
      const source = [address, address, port, 'publickey', 'SHA256:x', '']
      return [ACCOUNT, host, id, at, user, '', 'unix', 'ssh', ...source, raw, user, 'sshd', '']
    })
    await database.write((transaction) => transaction.insert('logons', COLUMNS, rows))
  }
}

const octet = (random: () => number) => Math.floor(random() * 256)
const publicAddress = (random: () => number, last: (random: () => number) => number) =>
  `${20 + Math.floor(random() * 4)}.${Math.floor(random() * 10)}.${octet(random)}.${last(random)}`

/** The same numbers between 0 and 1 each time. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
