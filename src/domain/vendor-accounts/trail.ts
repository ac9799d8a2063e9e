import type { TrailSettings } from '../../connectors/vendor.ts'
import type { Uid } from '../../kernel/ids.ts'
import { type Done, done, type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { unchecked, writeChange } from './change-pair.ts'
import type { Finding } from './finding.ts'
import type { CheckState, Pair, Vendor } from './pair.ts'
import { findPair, lockPair } from './store.ts'

/** Where reading the audit trail of a pair stands: not set up, set up but not used, or as its check says. */
export type TrailState = 'unset' | 'unused' | CheckState

/** The audit trail of a pair, as it is set up and as it does. */
export interface Trail {
  readonly settings: TrailSettings | null
  readonly state: TrailState
  readonly finding: Finding | undefined
}

/** What of a pair is about its audit trail. */
export function trailOf({ trail, isEnabled, modules }: Pick<Pair, 'trail' | 'isEnabled' | 'modules'>): Trail {
  const module = modules.find((one) => one.module === 'trail')
  const { state, finding } = module ?? { state: 'unused', finding: undefined }
  if (trail === null) return { settings: null, state: 'unset', finding }
  return { settings: trail, state: isEnabled ? state : 'unused', finding }
}

/** A pair by its id and vendor. */
export interface PairKey {
  readonly id: number
  readonly vendor: Vendor
}

/** Tells of the audit trail of a pair. */
export async function describeTrail(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  { id, vendor }: PairKey,
): Promise<Trail | Refusal<'unknown-pair'>> {
  const pair = await findPair(transaction, account, id)
  return pair === undefined || pair.vendor !== vendor ? refuse('unknown-pair', String(id)) : trailOf(pair)
}

/** What is to become of a trail's settings: `add` where there are none, `change` where there are some, or `remove`. */
export type TrailChange = { readonly kind: 'add' | 'change'; readonly settings: TrailSettings } | { readonly kind: 'remove' }

export type TrailRefusal = 'unknown-pair' | 'trail-known' | 'trail-unset' | 'wrong-region'

/** Changes where the audit trail of a pair is read. A pair that is used for that is checked anew. */
export async function changeTrail(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  { id, vendor }: PairKey,
  change: TrailChange,
): Promise<Done | Refusal<TrailRefusal>> {
  const pair = await lockPair(transaction, account, id)
  if (pair === undefined || pair.vendor !== vendor) return refuse('unknown-pair', String(id))
  if (change.kind === 'add' && pair.trail !== null) return refuse('trail-known', String(id))
  if (change.kind !== 'add' && pair.trail === null) return refuse('trail-unset', String(id))
  const trail = change.kind === 'remove' ? null : change.settings
  if (trail?.kind === 'sqs' && trail.region.startsWith('cn-') !== (pair.domain === 'china'))
    return refuse('wrong-region', trail.region)
  const modules = pair.modules.map(({ module }) => module)
  const after = { ...pair, trail, ...(modules.includes('trail') ? unchecked(modules, pair.revision) : {}) }
  await writeChange({ transaction, clock }, account, { before: pair, after })
  return done
}
