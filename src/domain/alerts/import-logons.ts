import { createHash } from 'node:crypto'
import { type Baseline, compileBaseline, type Dimension } from '../../detection/baseline.ts'
import { judge, type Verdicts } from '../../detection/judge.ts'
import type { LogonEvent, ParsedLog } from '../../detection/logon.ts'
import { type ZoneClock, zoneClock } from '../../detection/zone-clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { type Host, lockHost } from '../hosts/read.ts'
import { effectiveEntries, switchedOff } from '../logon-baselines/read.ts'
import { logonFacts } from './alert-details.ts'
import { ApprovedValues, explainVerdicts } from './explain-verdict.ts'
import { insertAlerts, insertLogons, knownLogons, type NewAlert, type StoredLogon } from './store.ts'
import { whiteListOf } from './white-list-store.ts'

/** Log text of one server. */
export interface LogonImport {
  readonly host: string
  /** IANA zone of times in the text that name none; undefined: the server's. */
  readonly zone: string | undefined
  /** Year of times that name none; undefined: the one nearest to now. */
  readonly year: number | undefined
  readonly text: string
}

/** What became of the lines and logons of an import. */
export interface ImportCounts {
  readonly lines: number
  /** Lines that say something about logons. */
  readonly understood: number
  readonly otherPrograms: number
  readonly notUnderstood: number
  /** Successful logons among them. */
  readonly successes: number
  /** Successes that were kept already, or stand in the text twice. */
  readonly duplicates: number
  /** New successes that the server's baselines could decide in at least one dimension. */
  readonly judged: number
  /** Alerts that they caused, those among them that the white list marks as false positives. */
  readonly alerts: number
}

/**
 * Reads logons out of log text, keeps the successful ones and alerts for those that leave a baseline of their server. The same
 * logon read twice, in whatever piece of text, is kept once and alerted once. Refuses `unknown-host` and `unknown-zone`.
 */
export async function importLogons(
  deps: Pick<Deps, 'transaction' | 'clock' | 'parseLog' | 'locations'>,
  account: Uid,
  given: LogonImport,
): Promise<ImportCounts | Refusal<'unknown-host' | 'unknown-zone'>> {
  const { transaction, clock } = deps
  const host = await lockHost(transaction, account, given.host)
  if (host === undefined) return refuse('unknown-host', given.host)
  const zone = given.zone ?? host.timeZone
  if (zoneClock(zone) === undefined) return refuse('unknown-zone', zone)

  const log = deps.parseLog(given.text, { zone, year: given.year, receivedAt: clock.now() })
  const successes = log.events.filter(({ result, at }) => result === 'success' && at >= 0 && at <= LAST_MOMENT).map(storable)
  const fresh = distinct(successes, account, host)
  const known = await knownLogons(transaction, account, host.uuid, [...fresh.keys()])
  for (const id of known) fresh.delete(id)

  const entries = await effectiveEntries(transaction, account, host)
  const judged = judgeAll(deps, fresh, {
    baseline: compileBaseline(entries, host.timeZone),
    approved: new ApprovedValues(entries),
    quiet: await switchedOff(transaction, account),
  })
  await insertLogons(transaction, account, host.uuid, judged.logons)
  const batch = { account, whiteList: await whiteListOf(transaction, account), now: clock.now() }
  const alerts = await insertAlerts(transaction, batch, host.uuid, judged.alerts)
  return {
    ...lineCounts(log),
    successes: successes.length,
    duplicates: successes.length - fresh.size,
    judged: judged.decided,
    alerts,
  }
}

/** The end of the year 9999: what is later comes from a broken line. */
const LAST_MOMENT = Date.UTC(10_000, 0) - 1
const LONGEST_WORD = 256

/** The event in the form that a database takes: JSON logs can spell U+0000, and a line can be one long name. */
function storable(event: LogonEvent): LogonEvent {
  const { at, user, method, fingerprint, raw } = event
  return { ...event, at: Math.floor(at), user: word(user), method: word(method), fingerprint: word(fingerprint), raw: clean(raw) }
}

function word(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  return clean(text.length > LONGEST_WORD ? `${text.slice(0, LONGEST_WORD)}…` : text)
}

function clean(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text
}

function lineCounts({ lines, otherPrograms, notUnderstood }: ParsedLog) {
  return { lines, otherPrograms, notUnderstood, understood: lines - otherPrograms - notUnderstood }
}

/** The logons by what makes each unique; of two alike the first. */
function distinct(events: readonly LogonEvent[], account: Uid, host: Host): Map<string, LogonEvent> {
  const logons = new Map<string, LogonEvent>()
  for (const event of events) {
    const id = logonId(account, host.uuid, event)
    if (!logons.has(id)) logons.set(id, event)
  }
  return logons
}

/**
 * A digest of what makes a logon unique: server, time, process, source, account and result. Whole seconds, because one log
 * format keeps fractions where another drops them, and both may be read.
 */
function logonId(account: Uid, host: string, event: LogonEvent): string {
  const second = Math.floor(event.at / 1000)
  const parts = [account, host, second, event.pid, event.port, event.user, event.result, event.address]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** Alerts about baselines are of one level: which of them matters most, the baselines do not say. */
const BASELINE_LEVEL = 'suspicious'

interface Standard {
  readonly baseline: Baseline
  readonly approved: ApprovedValues
  /** Dimensions of which the account wants no alerts. */
  readonly quiet: ReadonlySet<Dimension>
}

interface Judged {
  readonly logons: StoredLogon[]
  readonly alerts: NewAlert[]
  decided: number
}

function judgeAll({ locations }: Pick<Deps, 'locations'>, events: ReadonlyMap<string, LogonEvent>, standard: Standard): Judged {
  const { baseline, approved, quiet } = standard
  const wall = baseline.clock ?? zoneClock('UTC')
  const judged: Judged = { logons: [], alerts: [], decided: 0 }
  for (const [id, event] of events) {
    const location = event.address === undefined ? undefined : locations.find(event.address)
    judged.logons.push(storedLogon(id, event, location?.region ?? location?.country ?? ''))
    const { at, result, user, address, raw } = event
    const verdicts = judge({ at, result, user, address, location }, baseline)
    if (verdicts === undefined) continue
    const isBroken = hasVerdict(verdicts, 'out')
    if (isBroken || hasVerdict(verdicts, 'in')) judged.decided++
    if (!isBroken) continue
    const facts = logonFacts(event, localTime(wall, at), baseline.clock?.name ?? 'UTC', location)
    for (const details of explainVerdicts(verdicts, facts, approved)) {
      if (quiet.has(details.dimension)) continue
      judged.alerts.push({ logon: id, kind: details.dimension, level: BASELINE_LEVEL, at, raw, details })
    }
  }
  return judged
}

function hasVerdict({ location, ip, time, account }: Verdicts, wanted: 'in' | 'out'): boolean {
  return location.verdict === wanted || ip.verdict === wanted || time.verdict === wanted || account.verdict === wanted
}

/** `2026-11-21 20:17:05` by the clocks of a zone. */
function localTime(wall: ZoneClock | undefined, at: number): string {
  return new Date(at + (wall?.offsetMs(at) ?? 0)).toISOString().slice(0, 19).replace('T', ' ')
}

function storedLogon(id: string, event: LogonEvent, location: string): StoredLogon {
  const { at, user = '', address = '', port = 0, method = '', fingerprint = '', raw } = event
  return { id, at, user, address, port, method, fingerprint, location, raw }
}
