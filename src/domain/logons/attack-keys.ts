import { type BruteForceRule, type Counted, MANY_NETWORKS, MANY_SOURCES } from '../../detection/brute-force.ts'
import { networkOf } from '../../detection/source-prefix.ts'
import type { BruteForceRules } from './brute-force-rules.ts'
import type { KeptGuess } from './guesses.ts'
import type { Sought } from './kept-guesses.ts'

/**
 * The ways in which guesses add up: those of a source, of a network or a provider whose addresses take turns, at an account, and a source's at
 * many accounts.
 */
export type BurstKind = 'brute-force' | 'network' | 'provider' | 'brute-force-account' | 'spray'

/** What guesses are added up by. */
export interface Key {
  readonly kind: BurstKind
  /** Empty: over all servers. */
  readonly host: string
  readonly user: string
  /** A source, or a network or a provider of many. */
  readonly source: string
}

/** All that a guess counts for. */
export function keysOf({ host, user, source, provider }: Pick<KeptGuess, 'host' | 'source' | 'user' | 'provider'>): Key[] {
  const keys: Key[] = []
  if (source !== '') {
    keys.push({ kind: 'brute-force', host, user: '', source }, { kind: 'spray', host: '', user: '', source })
    keys.push({ kind: 'network', host, user: '', source: networkOf(source) })
  }
  if (provider !== '') keys.push({ kind: 'provider', host, user: '', source: provider })
  if (user !== '') keys.push({ kind: 'brute-force-account', host, user, source: '' })
  return keys
}

/** What tells a key from others: kinds leave out different parts, and sources, networks and providers are written differently. */
export function nameOf({ host, user, source }: Omit<Key, 'kind'>): string {
  return `${host}\n${source}\n${user}`
}

/** Where the guesses of some keys are found. */
export function soughtOf(keys: readonly Key[]): Sought {
  const of = (wanted: BurstKind) => keys.filter(({ kind }) => kind === wanted)
  return {
    sources: of('spray').map(({ source }) => source),
    from: of('brute-force'),
    near: of('network'),
    by: of('provider'),
    at: of('brute-force-account'),
  }
}

/** When guesses of a key are brute force. */
export function ruleOf(rules: BruteForceRules, { kind, host }: Key): BruteForceRule {
  const rule = rules.of(host)
  if (kind === 'network') return { ...rule, leastSources: MANY_SOURCES }
  return kind === 'provider' ? { ...rule, leastNetworks: MANY_NETWORKS } : rule
}

/** What is counted under a key. */
export function countedOf({ kind }: Key): Counted {
  return kind === 'spray' ? 'users' : 'attempts'
}
