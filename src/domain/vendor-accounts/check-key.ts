import type { Connector, Identity, Module, Place, Scope, Session } from '../../connectors/vendor.ts'
import { inParallel } from '../../kernel/in-parallel.ts'
import { type Finding, findingOf, isPassing } from './finding.ts'
import type { KeyType } from './pair.ts'

/** Regions, subscriptions or projects in which one check asks at most. */
export const MOST_PLACES = 40

/** What is expected of a key. */
export interface Expected {
  readonly keyType: KeyType
  readonly modules: readonly Module[]
  /** The account's id as the customer states it; null: not stated. */
  readonly cloudUserId: string | null
  /** The only places that matter; empty: all that the account has. */
  readonly places: readonly string[]
}

/** `unanswered`: the vendor has not said yes or no. */
export type Outcome = 'works' | 'fails' | 'unanswered'

/** What a check found for a module. A module may work and still have a finding: a region that it cannot read. */
export interface ModuleCheck {
  readonly module: Module
  readonly outcome: Outcome
  readonly finding: Finding | undefined
}

/** What a check found. */
export interface KeyCheck {
  readonly outcome: Outcome
  readonly finding: Finding | undefined
  /** Whose key it is; undefined where the vendor has not said. */
  readonly identity: Identity | undefined
  readonly modules: readonly ModuleCheck[]
}

/**
 * Checks a key against its vendor: first whose it is, then module by module what it may do. A module works when the account
 * allows it, where that is asked once, and every place that answers; a place that is not enabled for the account is told
 * and does not count, and one that refuses is enough to fail. The pair works when one of its modules does.
 */
export async function checkKey(connector: Connector, session: Session, expected: Expected): Promise<KeyCheck> {
  let identity: Identity
  try {
    identity = await session.identify()
  } catch (error) {
    return allAlike(expected, findingOf(error))
  }
  const wrong = mismatch(identity, expected)
  if (wrong !== undefined) return { ...allAlike(expected, wrong), identity }
  const modules = await checkModules(connector, session, expected)
  const best = modules.find(({ outcome }) => outcome === 'works') ?? modules.find(({ outcome }) => outcome === 'unanswered')
  const worst = best ?? modules[0]
  const outcome = worst?.outcome ?? 'works'
  return { outcome, finding: outcome === 'works' ? undefined : worst?.finding, identity, modules }
}

function allAlike({ modules }: Expected, finding: Finding): KeyCheck {
  const outcome = isPassing(finding) ? 'unanswered' : 'fails'
  return { outcome, finding, identity: undefined, modules: modules.map((module) => ({ module, outcome, finding })) }
}

/** What the customer says of the key against what the vendor says of it. */
function mismatch(identity: Identity, { cloudUserId, keyType }: Expected): Finding | undefined {
  const ids = [identity.accountId, ...identity.otherIds]
  if (cloudUserId !== null && !ids.includes(cloudUserId)) return { reason: 'account-mismatch' }
  if (identity.isPrimary !== null && identity.isPrimary !== (keyType === 'primary')) return { reason: 'key-type-mismatch' }
  return undefined
}

async function checkModules(connector: Connector, session: Session, expected: Expected): Promise<ModuleCheck[]> {
  if (expected.modules.length === 0) return []
  const found = await wantedPlaces(session, expected)
  const results: ModuleCheck[] = []
  for (const module of expected.modules) {
    if (connector.modules[module] === undefined) results.push({ module, outcome: 'fails', finding: { reason: 'not-supported' } })
    else if ('reason' in found) results.push({ module, outcome: isPassing(found) ? 'unanswered' : 'fails', finding: found })
    else results.push(await checkModule(connector, session, module, found))
  }
  return results
}

/** What the account has once is judged apart from its places: no number of these makes up for it. */
async function checkModule(
  { modules, parallel }: Connector,
  session: Session,
  module: Module,
  { places, missing }: Places,
): Promise<ModuleCheck> {
  const parts: ModuleCheck[] = []
  for (const scope of modules[module] ?? []) {
    const asked = scope === 'account' ? places.slice(0, 1) : places
    const findings = await inParallel(asked, parallel, (place) => probe(session, module, { place, scope }))
    parts.push(judge(module, scope === 'account' ? findings : [...missing, ...findings]))
  }
  const of = (outcome: Outcome) => parts.filter((part) => part.outcome === outcome)
  const [worst] = [...of('fails'), ...of('unanswered')]
  return worst ?? { module, outcome: 'works', finding: parts.find(({ finding }) => finding !== undefined)?.finding }
}

interface Places {
  readonly places: readonly Place[]
  /** Those that are wanted and that the account does not have. */
  readonly missing: readonly Finding[]
}

async function wantedPlaces(session: Session, { places: wanted }: Expected): Promise<Places | Finding> {
  try {
    const places = await session.places()
    if (wanted.length === 0) return { places: places.slice(0, MOST_PLACES), missing: [] }
    const chosen = places.filter(({ id, region }) => wanted.includes(id) || wanted.includes(region))
    const known = new Set(chosen.flatMap(({ id, region }) => [id, region]))
    const missing = wanted.filter((name) => !known.has(name)).map((place) => ({ reason: 'region-not-enabled', place }) as const)
    return { places: chosen.slice(0, MOST_PLACES), missing }
  } catch (error) {
    return findingOf(error)
  }
}

async function probe(
  session: Session,
  module: Module,
  { place, scope }: { readonly place: Place; readonly scope: Scope },
): Promise<Finding | undefined> {
  try {
    await session.probe(module, place, scope)
    return undefined
  } catch (error) {
    return findingOf(error)
  }
}

/** One finding for each place that was asked; undefined: it is allowed there. */
function judge(module: Module, findings: readonly (Finding | undefined)[]): ModuleCheck {
  const bad = findings.filter((finding) => finding !== undefined)
  const definite = bad.find((finding) => !isPassing(finding) && finding.reason !== 'region-not-enabled')
  if (definite !== undefined) return { module, outcome: 'fails', finding: definite }
  if (findings.some((finding) => finding === undefined)) return { module, outcome: 'works', finding: bad[0] }
  const passing = bad.find(isPassing)
  if (passing !== undefined) return { module, outcome: 'unanswered', finding: passing }
  return { module, outcome: 'fails', finding: bad[0] ?? { reason: 'region-not-enabled' } }
}
