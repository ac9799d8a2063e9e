import { type BruteForceRule, type Burst, bursts, MANY_SOURCES } from '../../detection/brute-force.ts'
import type { GuessLine } from '../../detection/guess.ts'
import { addressIn, networkOf } from '../../detection/source-prefix.ts'
import type { Uid } from '../../kernel/ids.ts'
import { knownAlerts, type NewAlert } from '../alerts/follow.ts'
import type { Deps } from '../deps.ts'
import type { Host } from '../hosts/read.ts'
import { countedOf, type Key, keysOf, nameOf, ruleOf, soughtOf } from './attack-keys.ts'
import { AttackLines, type ShownLines } from './attack-lines.ts'
import type { BruteForceRules } from './brute-force-rules.ts'
import { explainBurst } from './explain-burst.ts'
import { digestOf } from './fresh-logons.ts'
import type { Span } from './guess-rows.ts'
import { type Guesses, guessLineOf, type KeptGuess, SLICE_MS } from './guesses.ts'
import { KeptGuesses } from './kept-guesses.ts'

const DAY_MS = 86_400_000

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
  { transaction, providers }: Pick<Deps, 'transaction' | 'providers'>,
  account: Uid,
  guesses: readonly Guesses[],
  { hosts, rules }: Attacked,
): Promise<NewAlert[]> {
  const watched = guesses.filter(({ host, connection }) => rules.isWatched(host, connection))
  if (watched.length === 0) return []
  // What adds up over all servers is of none of them, and has a rule of its own.
  const span = spanOf(guesses, Math.max(...['', ...hosts.keys()].map((host) => rules.of(host).spanMs)))
  const kept = new KeptGuesses(transaction, account)
  const networks = await kept.busy('near', new Set(watched.map(({ source }) => networkOf(source))), span)
  const ofProviders = await kept.busy('by', new Set(watched.map(({ provider }) => provider)), span)
  const candidates = candidatesOf(account, watched, { rules, busy: new Set([...networks, ...ofProviders]) })
  for (const id of await knownAlerts(transaction, account, [...candidates.keys()])) candidates.delete(id)
  if (candidates.size === 0) return []
  const wanted = await reaching(kept, [...candidates.values()], { rules, span })
  if (wanted.length === 0) return []
  const lines = new Lines(await kept.linesOf(soughtOf(wanted), span), wanted)
  const groups = groupByKey(wanted)
  const shown = new AttackLines(watched, groups.keys())
  const alerts: NewAlert[] = []
  for (const [key, ofDays] of groups) {
    const [first] = ofDays
    const rule = ruleOf(rules, first)
    for (const burst of bursts(lines.of(key), rule, countedOf(first))) {
      const candidate = ofDays.find(({ day }) => day === Math.floor(Date.parse(burst.day) / DAY_MS))
      if (candidate === undefined || !isAttack(candidate, burst)) continue
      alerts.push(alertOf(candidate, burst, { rule, hosts, providers, lines: shown.of(key, burst) }))
    }
  }
  return alerts
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
  { rules, busy }: { readonly rules: BruteForceRules; readonly busy: ReadonlySet<string> },
): Map<string, Candidate> {
  const candidates = new Map<string, Candidate>()
  const seen = new Set<string>()
  for (const { host, user, source, provider, at } of guesses) {
    const first = Math.floor(at / DAY_MS)
    const reach = SLICE_MS + Math.max(rules.of('').spanMs, rules.of(host).spanMs)
    const last = Math.floor((at + reach) / DAY_MS)
    const guess = `${host}\n${user}\n${source}\n${first} ${last}`
    if (seen.has(guess)) continue
    seen.add(guess)
    for (const key of keysOf({ host, user, source, provider })) {
      if ((key.kind === 'network' || key.kind === 'provider') && !busy.has(key.source)) continue
      for (let day = first; day <= last; day++) {
        const id = digestOf(account, key.kind, key.host, key.user, key.source, day)
        candidates.set(id, { ...key, id, day, isAhead: day > first })
      }
    }
  }
  return candidates
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

type Group = [Candidate, ...Candidate[]]

function groupByKey(candidates: readonly Candidate[]): Map<string, Group> {
  const groups = new Map<string, Group>()
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

/** What is known beside an attack. */
interface Told extends Pick<Deps, 'providers'> {
  readonly rule: BruteForceRule
  readonly hosts: Attacked['hosts']
  readonly lines: ShownLines
}

/** Sources of these are one provider's: one line's, or a provider's itself. */
const OF_ONE: ReadonlySet<Key['kind']> = new Set(['brute-force', 'spray', 'provider'])

function alertOf({ id, kind, host, user, source }: Candidate, burst: Burst, { rule, hosts, providers, lines }: Told): NewAlert {
  // A source that came to many servers is shown with the first of them.
  const shown = host === '' ? (burst.hosts.find((one) => hosts.has(one)) ?? burst.hosts[0] ?? '') : host
  const zone = hosts.get(shown)?.timeZone ?? 'UTC'
  const [one = ''] = OF_ONE.has(kind) ? burst.sources.first : []
  const provider = providers?.find(addressIn(one))
  const details = explainBurst(burst, { kind, user, source, provider, rule, zone, readAs: lines.readAs })
  const alert = kind === 'network' || kind === 'provider' ? 'brute-force' : kind
  const about = host === '' ? { hosts: burst.hosts } : {}
  return {
    host: shown,
    ...about,
    logon: id,
    kind: alert,
    level: 'suspicious',
    at: burst.reachedAt,
    source,
    raw: lines.raw,
    details,
  }
}
