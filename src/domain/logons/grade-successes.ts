import { addressKey } from '../../detection/address.ts'
import type { GuessLine } from '../../detection/guess.ts'
import { isApproved } from '../../detection/ip-range.ts'
import type { LogonEvent } from '../../detection/logon.ts'
import { judgeSuccess, REMEMBERED_MS, type SuccessVerdict } from '../../detection/success-after-failures.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import type { NewAlert } from '../alerts/follow.ts'
import type { Deps } from '../deps.ts'
import type { Host } from '../hosts/read.ts'
import type { BruteForceRules } from './brute-force-rules.ts'
import { explainSuccess } from './explain-success.ts'
import type { FreshLogon } from './fresh-logons.ts'
import { type Guesses, guessLineOf, type KeptGuess, SLICE_MS } from './guesses.ts'
import { keptForm } from './kept-form.ts'
import { KeptGuesses } from './kept-guesses.ts'
import { rowsOfEach } from './rows-of-each.ts'
import type { Standards } from './standards.ts'
import { sourceOf, whoOf } from './store.ts'

/** A logon as far as its grade asks. */
export interface GradedLogon {
  readonly id: string
  readonly host: string
  readonly at: number
  /** As it is shown. */
  readonly user: string
  /** As it is compared. */
  readonly who: string
  readonly address: string
  readonly source: string
  readonly method: string
  readonly raw: string
  readonly program: string
  /** Of one that has just come. */
  readonly form?: LogonEvent['form']
}

/** What grading works with. */
export interface Grading {
  readonly hosts: ReadonlyMap<string, Host>
  readonly standards: Standards
  readonly rules: BruteForceRules
}

const MOST_SUCCESSES = 10_000
/** So many lines from a source, and on an account, are counted for each success: many make any threshold, and there may be many successes. */
const MOST_LINES = 2_000
// Failures that come late may stand before logons that are kept already. Of too many those that are nearest behind them.
const AFTER = `
  SELECT id, host, at, user_name AS "user", who, address, source, method, raw, program FROM logons
  WHERE account = ? AND host = ? AND at BETWEEN ? AND ? AND (source = ANY(?) OR who = ANY(?)) ORDER BY at LIMIT ?`
// By the account alone, whatever the engine thinks of an index by server.
const FIRST_SEEN = `
  SELECT host, who, source, CAST(min(at) AS BIGINT) AS at FROM logons
  WHERE account = ? AND who = ? AND at <= ? AND host || '' = ANY(?) AND source = ANY(?) GROUP BY host, who, source LIMIT ?`

/** The alerts about successes that stand behind failures: of the new ones, and of those kept ones before which new failures stand. */
export async function gradeSuccesses(
  { transaction: reader, parseLog }: Pick<Deps, 'transaction' | 'parseLog'>,
  account: Uid,
  { fresh, guesses }: { readonly fresh: readonly FreshLogon[]; readonly guesses: readonly Guesses[] },
  { hosts, standards, rules }: Grading,
): Promise<NewAlert[]> {
  const successes = new Map((await successesAfter(reader, account, guesses)).map((logon) => [logon.id, logon]))
  // Those that have just come are kept by now, and more is known of them.
  for (const logon of fresh) successes.set(logon.id, gradedOf(logon))
  if (successes.size === 0) return []
  const graded = [...successes.values()]
  const lines = await failuresBefore(reader, account, graded)
  if (lines.size === 0) return []
  const behind = graded.filter((logon) => lines.has(logon))
  const firstSeen = await firstSeenOf(reader, account, behind)
  const alerts: NewAlert[] = []
  for (const logon of behind) {
    const host = hosts.get(logon.host)
    if (host === undefined) continue
    const { user, who, source, at, method, address, raw, program } = logon
    const isKnown = (firstSeen.get(nameOf(logon)) ?? at) < at
    const isApproved = isFromApproved(standards, host, logon)
    const success = { at, user: who || undefined, source, method: method || undefined, isKnown, isApproved }
    const rule = rules.of(host.uuid)
    // Where an account is at home, only what came from there counts; of what is tried on the account elsewhere there may be very much.
    if ((isKnown || isApproved) && judgeSuccess(success, lines.fromSourceOf(logon), rule).grade === 'none') continue
    const verdict = judgeSuccess(success, lines.of(logon), rule)
    if (verdict.grade === 'none') continue
    const details = explainSuccess(verdict, {
      ...{ user, address, method, at, program, zone: host.timeZone },
      form: logon.form ?? keptForm(parseLog, logon),
    })
    alerts.push({
      host: host.uuid,
      logon: logon.id,
      kind: 'success-after-failures',
      level: LEVELS[verdict.grade],
      at,
      source,
      raw,
      details,
    })
  }
  return alerts
}

const LEVELS = { critical: 'serious', high: 'serious', low: 'remind' } as const satisfies Record<
  Exclude<SuccessVerdict['grade'], 'none'>,
  NewAlert['level']
>

function gradedOf({ id, host, event }: FreshLogon): GradedLogon {
  const { at, user = '', address = '', method = '', raw, program, form } = event
  return { id, host: host.uuid, at, user, who: whoOf(event), address, source: sourceOf(address), method, raw, program, form }
}

async function successesAfter(reader: Reader, account: Uid, guesses: readonly Guesses[]): Promise<GradedLogon[]> {
  const byHost = new Map<string, Guesses[]>()
  for (const one of guesses) put(byHost, one.host, one)
  const servers = [...byHost].map(([host, own]) => {
    const { from, until } = spanOf(own)
    const values = [distinct(own, ({ source }) => source), distinct(own, ({ user }) => user)]
    return [account, host, from, until + SLICE_MS + REMEMBERED_MS, ...values]
  })
  return (await rowsOfEach<GradedLogon>(reader, AFTER, servers, MOST_SUCCESSES)).flat()
}

/** The failures that may stand before some logons. */
async function failuresBefore(reader: Reader, account: Uid, logons: readonly GradedLogon[]): Promise<Failures> {
  const { from, until } = spanOf(logons)
  const span = { from: Math.max(0, from - REMEMBERED_MS), until }
  const at = logons.map(({ host, who }) => ({ host, user: who }))
  return new Failures(await new KeptGuesses(reader, account).linesOf({ sources: [], from: logons, at }, span))
}

/** Failures by server and source, and by server and account, the latest first. */
class Failures {
  readonly size: number
  readonly #bySource = new Map<string, GuessLine[]>()
  readonly #byUser = new Map<string, GuessLine[]>()

  constructor(lines: readonly KeptGuess[]) {
    this.size = lines.length
    for (const line of lines) {
      const guess = guessLineOf(line)
      put(this.#bySource, `${line.host}\n${line.source}`, guess)
      if (line.user !== '') put(this.#byUser, `${line.host}\n${line.user}`, guess)
    }
  }

  /** Whether there are any before a logon. */
  has(logon: GradedLogon): boolean {
    return this.fromSourceOf(logon).length + this.#onAccountOf(logon).length > 0
  }

  /** Those before a logon from its source, and those before it on its account. */
  of(logon: GradedLogon): readonly GuessLine[] {
    const { source } = logon
    return [...this.fromSourceOf(logon), ...this.#onAccountOf(logon).filter((line) => source === '' || line.source !== source)]
  }

  /** Those before it from its source; of too many the nearest, as everywhere here. */
  fromSourceOf({ host, source, at }: GradedLogon): readonly GuessLine[] {
    return source === '' ? [] : nearest(this.#bySource.get(`${host}\n${source}`), at)
  }

  #onAccountOf({ host, who, at }: GradedLogon): readonly GuessLine[] {
    return who === '' ? [] : nearest(this.#byUser.get(`${host}\n${who}`), at)
  }
}

/** The lines up to a moment, of those that stand in order, the latest first. */
function nearest(lines: readonly GuessLine[] = [], at: number): readonly GuessLine[] {
  let [start, end] = [0, lines.length]
  while (start < end) {
    const middle = (start + end) >> 1
    if ((lines[middle]?.at ?? 0) > at) start = middle + 1
    else end = middle
  }
  return lines.slice(start, start + MOST_LINES)
}

function put<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  const same = map.get(key)
  if (same === undefined) map.set(key, [item])
  else same.push(item)
}

/** When the accounts of some logons first came to their servers from their sources. */
async function firstSeenOf(reader: Reader, account: Uid, logons: readonly GradedLogon[]): Promise<Map<string, number>> {
  const byWho = new Map<string, GradedLogon[]>()
  for (const logon of logons) if (logon.who !== '' && logon.source !== '') put(byWho, logon.who, logon)
  const keys = [...byWho].map(([who, own]) => {
    return [account, who, spanOf(own).until, distinct(own, ({ host }) => host), distinct(own, ({ source }) => source)]
  })
  // No fewer than there are, so that none is cut off.
  const most = keys.length * logons.length ** 2
  const rows = (
    await rowsOfEach<{ host: string; who: string; source: string; at: number }>(reader, FIRST_SEEN, keys, most)
  ).flat()
  return new Map(rows.map((row) => [nameOf(row), row.at]))
}

function nameOf({ host, who, source }: Pick<GradedLogon, 'host' | 'who' | 'source'>): string {
  return `${host}\n${who}\n${source}`
}

function isFromApproved(standards: Standards, host: Host, { at, address }: GradedLogon): boolean {
  const key = addressKey(address)
  const standard = key === undefined ? undefined : standards.at(host, at)
  return key !== undefined && standard !== undefined && isApproved(standard.baseline.ips, key)
}

function spanOf(items: readonly { readonly at: number }[]): { readonly from: number; readonly until: number } {
  let [from, until] = [Number.MAX_SAFE_INTEGER, 0]
  for (const { at } of items) {
    from = Math.min(from, at)
    until = Math.max(until, at)
  }
  return { from, until }
}

function distinct<Item>(items: readonly Item[], of: (item: Item) => string): string[] {
  const found = new Set(items.map(of))
  found.delete('')
  return [...found]
}
