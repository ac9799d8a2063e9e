import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { migrations } from '../../src/storage/migrations/index.ts'
import { openDatabase } from '../../src/storage/open.ts'
import { type Credentials, callApi } from '../client.ts'
import { inTemporaryFolder, type Spawned, spawnGarrison, test } from '../program/spawn.ts'
import { engines, freshSchema } from '../storage/engines.ts'

const ORGANISATION = new URL('../organisation.yaml', import.meta.url).pathname
const START = Date.UTC(2026, 10, 20)
/** Each has a sender of its own, who sends one batch after the other. */
const HOSTS = ['web-1', 'web-2', 'db-1']
const BATCHES = 25
const LINES = 12

type Target = Parameters<typeof openDatabase>[0]

/** Where an installation keeps its things, and how it is started. */
interface Installation {
  readonly folder: string
  readonly target: Target
  readonly args: readonly string[]
}

/** Numbers from 0 to below 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The batches of one sender: good logons, strange ones, guesses that go on over several batches, and a server that nobody knows. */
function batchesOf(sender: number, random: () => number): string[] {
  const host = HOSTS[sender]
  let at = START
  let port = 1024
  const line = () => {
    at += 1000 + Math.floor(random() * 30_000)
    const kind = random()
    const name = kind > 0.97 ? `ghost-${sender}` : host
    const peer = kind < 0.5 ? `8.8.${sender}.8` : `1.1.${sender}.${Math.floor(random() * 3)}`
    const user = kind < 0.3 ? 'deploy' : `user${sender}${Math.floor(random() * 4)}`
    const deed = kind > 0.6 && kind < 0.95 ? 'Failed' : 'Accepted'
    return `${new Date(at).toISOString().slice(0, 19)}Z ${name} sshd[${port}]: ${deed} password for ${user} from ${peer} port ${port++} ssh2`
  }
  return Array.from({ length: BATCHES }, () => Array.from({ length: LINES }, line).join('\n'))
}

/** One sender's batches, and what was answered to each. */
interface Sender {
  readonly name: string
  readonly batches: readonly string[]
  readonly token: string
  readonly answers: object[]
}

/** Makes a source for each sender, and says what is usual on all servers. */
async function prepare(url: string, { folder }: Installation, batches: readonly string[][]): Promise<Sender[]> {
  const credentials: Credentials = JSON.parse(await readFile(join(folder, 'root-credentials.json'), 'utf8'))
  const ask = async (version: string, action: string, parameters: Record<string, unknown>) => {
    const answer = await callApi(url, { version, action, parameters }, credentials)
    assert.equal(answer.status, 200, answer.text)
    return answer.body
  }
  const usual = [
    ['login_common_account', { account: 'deploy' }],
    ['login_common_ip', { ip: '8.8.0.0/16' }],
  ]
  const Target = JSON.stringify([{ targetType: 'global', flag: 'add' }])
  for (const [Type, config] of usual) {
    await ask('2018-12-03', 'ModifyLoginBaseConfig', { Type, Config: JSON.stringify(config), Target })
  }
  const senders: Sender[] = []
  for (const [sender, own] of batches.entries()) {
    const name = `sender-${sender}`
    const { Token: token } = await ask('2026-11-21', 'CreateLogonSource', { Name: name })
    senders.push({ name, batches: own, token, answers: [] })
  }
  return senders
}

/** Sends what is not answered yet, in order, until so many are or the server is gone. */
async function sendOn(url: string, sender: Sender, most = BATCHES): Promise<void> {
  const { answers } = sender
  while (answers.length < most) {
    const answer = await sendOne(url, sender, answers.length).catch(() => undefined)
    if (answer === undefined) return
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    answers.push(answer.body)
  }
}

/** Sends one batch of a sender under its name. */
async function sendOne(url: string, { name, batches, token }: Sender, index: number): Promise<{ status: number; body: object }> {
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': `${name}/${index}` }
  const response = await fetch(`${url}/intake/logons`, { method: 'POST', headers, body: batches[index] ?? '' })
  return { status: response.status, body: (await response.json()) as object }
}

/** Sends again what each sender was answered last, as it would if the answer had been lost: it is the same, and nothing comes of it. */
async function sendLastAgain(url: string, senders: readonly Sender[]): Promise<void> {
  for (const sender of senders) {
    const last = sender.answers.length - 1
    if (last < 0) continue
    assert.deepEqual(await sendOne(url, sender, last), { status: 200, body: sender.answers[last] })
  }
}

const answered = (senders: readonly Sender[]) => senders.reduce((sum, { answers }) => sum + answers.length, 0)

/** All that became of the batches, but for numbers that tell in which order senders came. */
async function outcomeOf(target: Target): Promise<Record<string, readonly object[]>> {
  const database = await openDatabase(target, migrations)
  const queries = {
    batches: 'SELECT source, id, answer FROM intake_batches ORDER BY source, id',
    logons: 'SELECT host, id, at, user_name, address, port, raw FROM logons ORDER BY host, id',
    guesses:
      'SELECT source, host, at, user_name, connection, lines FROM guesses ORDER BY source, host, at, user_name, connection',
    alerts: 'SELECT host, logon, kind, level, status, at, details, incident FROM alerts ORDER BY logon, kind',
    incidents: 'SELECT id, kinds, level, alerts, first_at, last_at FROM incidents ORDER BY id',
    unknown: 'SELECT name, lines, kept FROM unknown_hosts ORDER BY name',
    unread:
      'SELECT host, program, CAST(sum(lines) AS BIGINT) AS lines FROM unread_lines GROUP BY host, program ORDER BY host, program',
  }
  const found = await database.read(async (reader) => {
    const tables: Record<string, readonly object[]> = {}
    for (const [name, sql] of Object.entries(queries)) {
      const rows = await reader.all<object>(`${sql} LIMIT 100000`)
      // When the baseline was made is the one thing that differs between two runs.
      tables[name] = rows.map((row) => JSON.parse(JSON.stringify(row).replaceAll(/baselineSince\\":\d+/g, 'baselineSince\\":0')))
    }
    return tables
  })
  await database.close()
  return found
}

async function stopped(server: Spawned): Promise<void> {
  server.child.kill('SIGTERM')
  await server.ended
}

/** What comes of it when nobody kills the server, and how long a batch takes, milliseconds. */
async function undisturbed(installation: Installation, batches: readonly string[][]) {
  const server = spawnGarrison(installation.args)
  const url = await server.ready
  const senders = await prepare(url, installation, batches)
  const began = performance.now()
  await Promise.all(senders.map((sender) => sendOn(url, sender)))
  const batchMs = (performance.now() - began) / answered(senders)
  await stopped(server)
  return { batchMs, answers: senders.map(({ answers }) => answers), outcome: await outcomeOf(installation.target) }
}

/** Batches that are recorded though nobody was told. */
async function untold(target: Target, senders: readonly Sender[]): Promise<number> {
  const database = await openDatabase(target, migrations)
  const row = await database.read((reader) =>
    reader.first<{ n: number }>('SELECT CAST(count(*) AS BIGINT) AS n FROM intake_batches'),
  )
  await database.close()
  return (row?.n ?? 0) - answered(senders)
}

async function killOften(
  installation: Installation,
  batches: readonly string[][],
  { kills, batchMs, random }: { kills: number; batchMs: number; random: () => number },
) {
  let server = spawnGarrison(installation.args)
  let url = await server.ready
  const senders = await prepare(url, installation, batches)
  let again = 0
  for (let kill = 0; kill < kills; kill++) {
    // However fast it goes, each sender has a batch left for each kill that is to come, and for the end.
    const most = BATCHES - (kills - kill)
    const sending = Promise.all(senders.map((sender) => sendOn(url, sender, most)))
    const left = HOSTS.length * most - answered(senders)
    const enough = answered(senders) + Math.floor((random() * left) / (kills - kill + 1))
    while (answered(senders) < enough) await new Promise((resolve) => setImmediate(resolve))
    const until = performance.now() + random() * 2 * batchMs
    while (performance.now() < until) {
      // A timer would come late on a busy machine, and always at the same places.
    }
    server.child.kill('SIGKILL')
    await Promise.all([sending, server.ended])
    const more = await untold(installation.target, senders)
    assert.ok(more >= 0, `${-more} answered batches are lost`)
    again += more
    server = spawnGarrison(installation.args)
    url = await server.ready
    await sendLastAgain(url, senders)
  }
  await Promise.all(senders.map((sender) => sendOn(url, sender)))
  await stopped(server)
  console.log(`killed ${kills} times; ${again} batches were recorded but not answered`)
  return { answers: senders.map(({ answers }) => answers), outcome: await outcomeOf(installation.target) }
}

async function compare(kills: number, install: (folder: string) => Promise<Installation>): Promise<void> {
  const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31))
  console.log(`SEED=${seed}`)
  const random = randomNumbers(seed)
  const batches = HOSTS.map((_, sender) => batchesOf(sender, random))
  const calm = await inTemporaryFolder(async (folder) => undisturbed(await install(folder), batches))
  const { logons = [], alerts = [], guesses = [], unknown = [] } = calm.outcome
  assert.ok(Math.min(logons.length, alerts.length, guesses.length, unknown.length) > 0, 'there is nothing to lose')
  const { batchMs } = calm
  const killed = await inTemporaryFolder(async (folder) => killOften(await install(folder), batches, { kills, batchMs, random }))
  assert.deepEqual(killed.answers, calm.answers)
  assert.deepEqual(killed.outcome, calm.outcome)
}

test('SQLite: senders of logs whose server is killed 10 times get the answers, logons and alerts of an undisturbed run', () =>
  compare(10, async (folder) => {
    const args = ['serve', '--port', '0', '--data', folder, '--organisation', ORGANISATION]
    return { folder, args, target: { kind: 'file', file: join(folder, 'garrison.sqlite') } }
  }))

test('PostgreSQL: senders of logs whose server is killed 3 times get the answers, logons and alerts of an undisturbed run', async (t) => {
  if (!engines.some(({ name }) => name === 'postgres')) return t.skip('PostgreSQL cannot run here')
  await compare(3, async (folder) => {
    const url = await freshSchema()
    const args = ['serve', '--port', '0', '--data', folder, '--organisation', ORGANISATION, '--database', url]
    return { folder, args, target: { kind: 'postgres', url } }
  })
})
