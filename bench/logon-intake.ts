import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { callApi } from '../test/client.ts'
import { asAdministrator, startDurableServer } from '../test/storage/postgres-server.ts'
import { LINE_HOSTS, type LineForm, type LineKind, LogonLines, lineHost } from './logon-lines.ts'
import { organisation } from './organisation.ts'
import { familyWork } from './process-work.ts'
import { HEAD, KEY, median, type Running, serveBuilt, stop } from './processes.ts'

const REACH = 100_000
const SENDERS = 4
const BATCH = 5_000
const GARRISON = '2026-11-21'
const SAS = '2018-12-03'

/** A server with 100 hosts, a baseline for all of them and a source of logs. */
interface Intake {
  readonly server: Running
  readonly url: string
  readonly token: string
}

async function startIntake(folder: string, database?: string, rest: readonly string[] = []): Promise<Intake> {
  await mkdir(folder, { recursive: true })
  const hosts = Array.from({ length: LINE_HOSTS }, (_, index) => {
    const uuid = `inet-00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`
    return { uuid, account: HEAD, name: lineHost(index), hostname: lineHost(index), ip: `10.0.0.${index + 1}`, timeZone: 'UTC' }
  })
  const file = join(folder, 'organisation.yaml')
  await writeFile(file, JSON.stringify({ ...JSON.parse(organisation(0)), hosts }))
  const server = serveBuilt(folder, file, database, rest)
  const url = await server.url
  const call = async (version: string, action: string, parameters: Record<string, unknown>) => {
    const answer = await callApi(url, { version, action, parameters }, KEY)
    if (answer.status !== 200) throw new Error(`${action}: ${answer.text}`)
    return answer.body
  }
  const all = JSON.stringify([{ targetType: 'global', target: '-', flag: 'add' }])
  const approve = (Type: string, config: object) =>
    call(SAS, 'ModifyLoginBaseConfig', { Type, Config: JSON.stringify(config), Target: all })
  await approve('login_common_location', { location: 'GB' })
  await approve('login_common_ip', { ip: '81.2.69.0/24' })
  for (let person = 0; person < 40; person++) await approve('login_common_account', { account: `person-${person}` })
  const { Token } = await call(GARRISON, 'CreateLogonSource', { Name: 'bench' })
  return { server, url, token: Token }
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** Sends a batch; gives back the answer once all of it is stored. Throws what is not 200. */
async function send(
  { url, token }: Intake,
  body: Buffer,
): Promise<{ Alerts: number; NotUnderstood: number; Quarantined: number }> {
  const headers = { authorization: `Bearer ${token}`, 'content-length': body.length, 'content-type': 'application/x-ndjson' }
  const sent = request(`${url}/intake/logons`, { method: 'POST', agent, headers })
  sent.end(body)
  const [response] = await once(sent, 'response')
  let text = ''
  for await (const piece of response.setEncoding('utf8')) text += piece
  if (response.statusCode !== 200) throw new Error(`a batch was refused: ${response.statusCode} ${text}`)
  return JSON.parse(text)
}

/** What the server's threads have worked so far, microseconds. */
async function workOf({ child }: Running): Promise<number> {
  const told = once(child, 'message')
  child.send('usage')
  const [{ cpu }] = await told
  return cpu.user + cpu.system
}

/** What is sent: NDJSON as journald gives it, or lines as rsyslog writes them. */
interface Sent {
  readonly kind: LineKind
  readonly form: LineForm
  /** How a measurement is called. */
  readonly name: string
  /** What the database's own processes have worked so far, microseconds, where it has any. */
  readonly databaseWork?: () => number
}

/** Lines per second that are durable (SQLite file, synchronous=FULL) when four senders send batches of 5,000 one after the other. */
export async function measureIntake(parent: string, isSmall: boolean): Promise<void> {
  for (const kind of ['mix', 'successes'] as const) {
    const intake = await startIntake(join(parent, `intake-${kind}`))
    try {
      await measureSent(intake, { kind, form: 'journal', name: `intake     ${kind}` }, isSmall)
    } finally {
      await stop(intake.server)
    }
  }
}

/**
 * Lines per second that are durable when four senders send syslog over TCP as rsyslog forwards it, as fast as it is taken. Syslog answers
 * nothing: a round ends when the server tells that it has recorded all of it.
 */
export async function measureSyslog(parent: string, isSmall: boolean): Promise<void> {
  const listening = ['--syslog-tcp', '127.0.0.1:0', '--syslog-source', `${HEAD}/bench`]
  const intake = await startIntake(join(parent, 'syslog'), undefined, listening)
  try {
    const port = Number(/^syslog over TCP on \S+:([0-9]+)$/m.exec(intake.server.said())?.[1])
    const senders = Array.from({ length: SENDERS }, () => connect(port, '127.0.0.1'))
    await Promise.all(senders.map((sender) => once(sender, 'connect')))
    const lines = new LogonLines('mix', 2, Date.now() - 3_600_000)
    const perRound = isSmall ? 10_000 : 50_000
    const rates: number[] = []
    const perCore: number[] = []
    for (let round = 1; round <= (isSmall ? 2 : 8); round++) {
      const texts = senders.map(() =>
        lines
          .text(perRound / SENDERS, 'file')
          .replaceAll(/^/gm, '<86>')
          .slice(0, -'<86>'.length),
      )
      const [began, worked] = [performance.now(), await workOf(intake.server)]
      for (const [index, sender] of senders.entries()) sender.write(texts[index] ?? '')
      await recorded(intake, round * perRound)
      rates.push((perRound * 1000) / (performance.now() - began))
      perCore.push((perRound * 1e6) / ((await workOf(intake.server)) - worked))
    }
    for (const sender of senders) sender.destroy()
    tellRates('syslog     mix', { rates, perCore, perRound })
  } finally {
    await stop(intake.server)
  }
}

/** Waits until so many lines of syslog are recorded. @throws Error when any was not */
async function recorded({ url }: Intake, wanted: number): Promise<void> {
  for (;;) {
    const { syslog } = (await (await fetch(`${url}/readyz`)).json()) as { syslog: string }
    if (syslog === `${wanted} lines received, 0 dropped, 0 refused, 0 lost`) return
    if (!syslog.endsWith(', 0 dropped, 0 refused, 0 lost')) throw new Error(`lines were lost: ${syslog}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** The same on a PostgreSQL server of its own (fsync and synchronous_commit on, as they are unless told), where one can run. */
export async function measurePostgres(parent: string, isSmall: boolean): Promise<void> {
  const found = await startDurableServer()
  if ('unavailable' in found) return console.log(`postgres   skipped, PostgreSQL cannot run here: ${found.unavailable}`)
  const { url, pid } = found
  for (const [kind, form] of [
    ['mix', 'journal'],
    ['mix', 'file'],
    ['successes', 'journal'],
  ] as const satisfies [LineKind, LineForm][]) {
    const database = new URL(url)
    database.pathname = `/bench_${kind}_${form}`
    await asAdministrator(url, `CREATE DATABASE bench_${kind}_${form} TEMPLATE template0 ENCODING 'UTF8'`)
    const intake = await startIntake(join(parent, `postgres-${kind}-${form}`), database.href)
    try {
      const databaseWork = () => familyWork(pid)
      await measureSent(intake, { kind, form, name: `postgres   ${kind} ${form}`, databaseWork }, isSmall)
    } finally {
      await stop(intake.server)
    }
  }
}

async function measureSent(intake: Intake, { kind, form, name, databaseWork }: Sent, isSmall: boolean): Promise<void> {
  const batch = isSmall ? 2500 : BATCH
  const perRound = isSmall ? 4 : 10
  const lines = new LogonLines(kind, 2, Date.now() - 3_600_000)
  const [rates, perCore, together]: [number[], number[], number[]] = [[], [], []]
  let alerts = 0
  for (let round = 0; round < (isSmall ? 2 : 8); round++) {
    const bodies = Array.from({ length: perRound }, () => Buffer.from(lines.text(batch, form)))
    const [began, worked, others] = [performance.now(), await workOf(intake.server), databaseWork?.()]
    await Promise.all(
      Array.from({ length: SENDERS }, async () => {
        for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
          const answer = await send(intake, body)
          if (answer.NotUnderstood + answer.Quarantined > 0) throw new Error(`lines were lost: ${JSON.stringify(answer)}`)
          alerts += answer.Alerts
        }
      }),
    )
    rates.push((perRound * batch * 1000) / (performance.now() - began))
    const work = (await workOf(intake.server)) - worked
    perCore.push((perRound * batch * 1e6) / work)
    if (others !== undefined) together.push((perRound * batch * 1e6) / (work + (databaseWork?.() ?? 0) - others))
  }
  tellRates(name, { rates, perCore, together, perRound: perRound * batch, alerts })
}

/** What rounds of a measurement gave. */
interface Rounds {
  readonly rates: readonly number[]
  readonly perCore: readonly number[]
  /** By the work of the server and its database. */
  readonly together?: readonly number[]
  /** Lines of a round. */
  readonly perRound: number
  readonly alerts?: number
}

function tellRates(name: string, { rates, perCore, together = [], perRound, alerts }: Rounds): void {
  // The first round warms up.
  const [first = 0, ...rest] = rates
  const rate = median(rest)
  const each = [first, ...rest].map((one) => Math.round(one / 1000)).join(', ')
  const lot = `${Math.round(rate)} lines/s durable, ${(rate / REACH).toFixed(2)} of the ${REACH} wanted`
  const told = alerts === undefined ? '' : `; ${alerts} alerts`
  console.log(`${name}: ${lot} (rounds of ${perRound}: ${each} thousand/s${told})`)
  for (const [whose, all] of [
    ["the server's", perCore],
    ["the server's and PostgreSQL's", together],
  ] as const) {
    if (all.length === 0) continue
    const own = all.map((one) => Math.round(one)).join(', ')
    console.log(`${name}: by ${whose} processor time ${Math.round(median(all.slice(1)))} lines/s and core (rounds: ${own})`)
  }
}

const PER_BATCH = 100
const BATCHES_PER_S = 50

/**
 * From when a batch of 100 lines is due to the answer, which comes when its alerts are stored: 50 batches a second, sent when they are due
 * whether or not those before were answered.
 */
export async function measureLatency(parent: string, isSmall: boolean): Promise<void> {
  const intake = await startIntake(join(parent, 'latency'))
  try {
    const lines = new LogonLines('mix', 3, Date.now() - 3_600_000)
    const count = isSmall ? 50 : BATCHES_PER_S * 30
    const bodies = Array.from({ length: count }, () => Buffer.from(lines.text(PER_BATCH, 'journal')))
    for (let warm = 0; warm < 50; warm++) await send(intake, Buffer.from(lines.text(PER_BATCH, 'journal')))
    const took: number[] = []
    let alerts = 0
    const began = performance.now()
    const pending = bodies.map(async (body, index) => {
      const due = began + (index * 1000) / BATCHES_PER_S
      await new Promise((resolve) => setTimeout(resolve, due - performance.now()))
      // Of several that wait, each would add to what it read before.
      const { Alerts } = await send(intake, body)
      alerts += Alerts
      took.push(performance.now() - due)
    })
    await Promise.all(pending)
    took.sort((a, b) => a - b)
    const at = (share: number) => `${(took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0).toFixed(1)} ms`
    const rate = PER_BATCH * BATCHES_PER_S
    const figures = `p50 ${at(0.5)}, p99 ${at(0.99)} (at most 250 wanted), worst ${at(1)}`
    console.log(`latency    ${rate} lines/s in batches of ${PER_BATCH}: ${figures}; ${count} batches, ${alerts} alerts`)
  } finally {
    await stop(intake.server)
  }
}
