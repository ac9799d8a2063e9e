import { type BruteForceRule, type Burst, bursts, type Counted, MANY_SOURCES } from '../../detection/brute-force.ts'
import type { GuessLine } from '../../detection/guess.ts'
import { networkOf } from '../../detection/source-prefix.ts'
import type { Uid } from '../../kernel/ids.ts'
import { knownAlerts, type NewAlert } from '../alerts/follow.ts'
import type { Deps } from '../deps.ts'
import type { Host } from '../hosts/read.ts'
import type { BruteForceRules } from './brute-force-rules.ts'
import { explainBurst } from './explain-burst.ts'
import { digestOf } from './fresh-logons.ts'
import { type Guesses, guessLineOf, type KeptGuess, SLICE_MS } from './guesses.ts'
import { KeptGuesses, type Sought, type Span } from './kept-guesses.ts'

const DAY_MS = 86_400_000

/** The ways in which guesses add up: those of a source, of a network whose addresses take turns, at an account, and a source's at many accounts. */
export type BurstKind = 'brute-force' | 'network' | 'brute-force-account' | 'spray'

/** What guesses are added up by. */
interface Key {
  readonly kind: BurstKind
  /** Empty: over all servers. */
  readonly host: string
  readonly user: string
  /** A source, or a network. */
  readonly source: string
}

/** Guesses of one key on one day: at most one alert. */
interface Candidate extends Key {
  readonly id: string
  readonly day: number
  /** Its day may not have begun: no guess of the batch is of it. */
  readonly isAhead: boolean
}

/** What is asked about brute force. */
export interface Attacked {
  readonly hosts: ReadonlyMap<string, Host>
  readonly rules: BruteForceRules
}

/** The alerts about brute force that new guesses have made; those that were made before are not looked for again. */
export async function findBruteForce(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  guesses: readonly Guesses[],
  { hosts, rules }: Attacked,
): Promise<NewAlert[]> {
  const watched = guesses.filter(({ host, connection }) => rules.isWatched(host, connection))
  if (watched.length === 0) return []
  // What adds up over all servers is of none of them, and has a rule of its own.
  const span = spanOf(guesses, Math.max(...['', ...hosts.keys()].map((host) => rules.of(host).spanMs)))
  const kept = new KeptGuesses(transaction, account)
  const networks = await kept.busyNetworks(new Set(watched.map(({ source }) => networkOf(source))), span)
  const candidates = candidatesOf(account, watched, { rules, networks })
  for (const id of await knownAlerts(transaction, account, [...candidates.keys()])) candidates.delete(id)
  if (candidates.size === 0) return []
  const wanted = await reaching(kept, [...candidates.values()], { rules, span })
  if (wanted.length === 0) return []
  const lines = new Lines(await kept.linesOf(soughtOf(wanted), span), wanted)
  const alerts: NewAlert[] = []
  for (const [key, ofDays] of groupByKey(wanted)) {
    const rule = ruleOf(rules, ofDays[0])
    for (const burst of bursts(lines.of(key), rule, counted(ofDays[0]))) {
      const candidate = ofDays.find(({ day }) => day === Math.floor(Date.parse(burst.day) / DAY_MS))
      if (candidate === undefined || !isAttack(candidate, burst)) continue
      alerts.push(alertOf(candidate, burst, { rule, hosts }))
    }
  }
  return alerts
}

/** Where the guesses of some keys are found. */
function soughtOf(keys: readonly Key[]): Sought {
  return {
    sources: keys.filter(({ kind }) => kind === 'spray').map(({ source }) => source),
    from: keys.filter(({ kind }) => kind === 'brute-force'),
    near: keys.filter(({ kind }) => kind === 'network'),
    at: keys.filter(({ kind }) => kind === 'brute-force-account'),
  }
}

/** Those candidates whose guesses weigh enough to be brute force. Few are, and only their lines are worth reading. */
async function reaching(
  kept: KeptGuesses,
  candidates: readonly Candidate[],
  { rules, span }: { readonly rules: BruteForceRules; readonly span: Span },
): Promise<readonly Candidate[]> {
  const weights = await weightsBy(kept, candidates, span)
  const reached = candidates.filter((key) => (weights.get(nameOf(key)) ?? 0) >= rules.of(key.host).threshold)
  return begun(kept, reached, span)
}

/**
 * Those candidates of whose day there are guesses. Else, before midnight, each batch would look once more for every attack of the day, as one of
 * the next.
 */
async function begun(kept: KeptGuesses, candidates: readonly Candidate[], { until }: Span): Promise<readonly Candidate[]> {
  const ahead = candidates.filter(({ isAhead }) => isAhead)
  if (ahead.length === 0) return candidates
  const from = Math.min(...new Set(ahead.map(({ day }) => day * DAY_MS)))
  const lines = new Lines(await kept.linesOf(soughtOf(ahead), { from, until }), ahead)
  return candidates.filter((one) => !one.isAhead || lines.of(nameOf(one)).length > 0)
}

async function weightsBy(kept: KeptGuesses, keys: readonly Key[], span: Span): Promise<Map<string, number>> {
  const found = await kept.weightsOf(soughtOf(keys), span)
  return new Map(found.map((one) => [nameOf(one), one.weight]))
}

function ruleOf(rules: BruteForceRules, key: Key | undefined): BruteForceRule {
  const rule = rules.of(key?.host ?? '')
  return key?.kind === 'network' ? { ...rule, leastSources: MANY_SOURCES } : rule
}

function counted(key: Key | undefined): Counted {
  return key?.kind === 'spray' ? 'users' : 'attempts'
}

function isAttack({ kind }: Key, { sources }: Burst): boolean {
  return kind !== 'brute-force-account' || sources.count >= MANY_SOURCES
}

/**
 * What the guesses may add up to, by the id of the alert that it would be. One that comes late may be what was missing behind midnight: the
 * day is that on which the threshold is reached.
 */
function candidatesOf(
  account: Uid,
  guesses: readonly Guesses[],
  { rules, networks }: { readonly rules: BruteForceRules; readonly networks: ReadonlySet<string> },
): Map<string, Candidate> {
  const candidates = new Map<string, Candidate>()
  const seen = new Set<string>()
  for (const { host, user, source, at } of guesses) {
    const first = Math.floor(at / DAY_MS)
    const reach = SLICE_MS + Math.max(rules.of('').spanMs, rules.of(host).spanMs)
    const last = Math.floor((at + reach) / DAY_MS)
    const guess = `${host}\n${user}\n${source}\n${first} ${last}`
    if (seen.has(guess)) continue
    seen.add(guess)
    for (const key of keysOf({ host, user, source })) {
      if (key.kind === 'network' && !networks.has(key.source)) continue
      for (let day = first; day <= last; day++) {
        const id = digestOf(account, key.kind, key.host, key.user, key.source, day)
        candidates.set(id, { ...key, id, day, isAhead: day > first })
      }
    }
  }
  return candidates
}

function keysOf({ host, user, source }: Pick<KeptGuess, 'host' | 'source' | 'user'>): Key[] {
  const keys: Key[] = []
  if (source !== '') {
    keys.push({ kind: 'brute-force', host, user: '', source }, { kind: 'spray', host: '', user: '', source })
    keys.push({ kind: 'network', host, user: '', source: networkOf(source) })
  }
  if (user !== '') keys.push({ kind: 'brute-force-account', host, user, source: '' })
  return keys
}

/** What tells a key from others: kinds leave out different parts, and no network is written as a source. */
function nameOf({ host, user, source }: Omit<Key, 'kind'>): string {
  return `${host}\n${source}\n${user}`
}

/** Guesses by what they are added up by. */
class Lines {
  readonly #byKey: ReadonlyMap<string, GuessLine[]>

  constructor(lines: readonly KeptGuess[], wanted: readonly Key[]) {
    this.#byKey = new Map(wanted.map((key) => [nameOf(key), []]))
    // One text for all servers, where connections of several are added up: they are told apart by their own.
    for (const line of lines) {
      const guess = guessLineOf(line)
      for (const key of keysOf(line)) this.#byKey.get(nameOf(key))?.push(guess)
    }
  }

  of(name: string): readonly GuessLine[] {
    return this.#byKey.get(name) ?? []
  }
}

function groupByKey(candidates: readonly Candidate[]): Map<string, Candidate[]> {
  const groups = new Map<string, Candidate[]>()
  for (const candidate of candidates) {
    const name = nameOf(candidate)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [candidate])
    else group.push(candidate)
  }
  return groups
}

function spanOf(guesses: readonly Guesses[], reachMs: number): { readonly from: number; readonly until: number } {
  let [from, until] = [Number.MAX_SAFE_INTEGER, 0]
  for (const { at } of guesses) {
    from = Math.min(from, at)
    until = Math.max(until, at + SLICE_MS)
  }
  return { from: Math.max(0, from - reachMs), until: until + reachMs }
}

function alertOf(
  { id, kind, host, user, source }: Candidate,
  burst: Burst,
  { rule, hosts }: { readonly rule: BruteForceRule; readonly hosts: Attacked['hosts'] },
): NewAlert {
  // A source that came to many servers is shown with the first of them.
  const shown = host === '' ? (burst.hosts.find((one) => hosts.has(one)) ?? burst.hosts[0] ?? '') : host
  const zone = hosts.get(shown)?.timeZone ?? 'UTC'
  const details = explainBurst(burst, { kind, user, source, rule, zone })
  const alert = kind === 'network' ? 'brute-force' : kind
  const about = host === '' ? { hosts: burst.hosts } : {}
  return { host: shown, ...about, logon: id, kind: alert, level: 'suspicious', at: burst.reachedAt, source, raw: '', details }
}
