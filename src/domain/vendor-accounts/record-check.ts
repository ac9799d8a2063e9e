import type { Connector } from '../../connectors/vendor.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'
import type { KeyCheck, Outcome } from './check-key.ts'
import { isCheckHeld, isOverdue, planCheck, type TakenCheck } from './check-store.ts'
import { type Finding, isAgainstKey } from './finding.ts'
import type { CheckState, Pair } from './pair.ts'
import { beginRefreshes, pauseRefreshes } from './refresh-store.ts'
import { lockPair, updateChecked } from './store.ts'

/** How often, and how patiently, keys are checked. */
export interface CheckRhythm {
  /** Between two checks of a pair that nobody has changed, milliseconds. */
  readonly everyMs: number
  /** A number from 0 to below 1: spreads checks that would otherwise come together. */
  readonly random: () => number
}

const FIRST_RETRY_MS = 5000
const LONGEST_RETRY_MS = 3_600_000
/** As long after a change, a cloud may not have heard of a new key yet. */
const YOUNG_MS = 60_000
/** A key that worked is not called broken by a permission that was missing once. */
const REFUSALS_BELIEVED = 2
const CERTAIN: ReadonlySet<string> = new Set(['key-unknown', 'secret-wrong', 'key-disabled', 'key-expired'])

/** What has become of a check: `discarded`, because the pair was changed, disabled, deleted or taken on by another meanwhile. */
export type Recorded = CheckState | 'discarded'

/**
 * Writes what a check has found, and when the next is due. A pair that was changed since the check began keeps waiting for
 * its own; one that worked before goes on working until its vendor has refused it twice, or does not know its key.
 */
export async function recordCheck(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  taken: TakenCheck & { readonly revision: number },
  found: KeyCheck,
  { tries, rhythm }: { readonly tries: Connector['tries']; readonly rhythm: CheckRhythm },
): Promise<Recorded> {
  const { account, id } = taken
  const pair = await lockPair(transaction, account, id)
  if (pair === undefined || pair.revision !== taken.revision) return 'discarded'
  // A disabled pair has no check that could be held.
  if (!(await isCheckHeld(transaction, taken))) return 'discarded'
  const now = clock.now()
  const next = nextStep({ pair, taken, found, tries, rhythm, now })
  if (next.state !== undefined) {
    const failures = next.state === 'failing' ? pair.failures + 1 : 0
    await updateChecked(transaction, account, { pair: checked(pair, found, next.state), failures, now })
  } else {
    // Whoever waits is told what for.
    const waiting: Pair = pair.state === 'checking' ? { ...pair, finding: found.finding } : pair
    const failures = pair.failures + (found.outcome === 'fails' ? 1 : 0)
    await updateChecked(transaction, account, { pair: waiting, failures, now })
  }
  const isReadable = found.modules.some(({ module, outcome }) => module === 'hosts' && outcome === 'works')
  if (isReadable) await beginRefreshes(transaction, account, id, now)
  // Each reading would try the key in vain once more, or bring in the servers of an account that is not meant.
  if (next.state === 'failing' && found.finding !== undefined && isAgainstKey(found.finding)) {
    await pauseRefreshes(transaction, account, id)
  }
  await planCheck(transaction, taken, { dueAt: now + next.inMs, attempt: next.attempt })
  return next.state ?? pair.state
}

/** Turns a pair that waits no longer for its vendor into one that has timed out, unless it was asked for anew; its checks go on. */
export async function giveUp(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  id: number,
): Promise<void> {
  const pair = await lockPair(transaction, account, id)
  const now = clock.now()
  if (pair?.state !== 'checking' || !(await isOverdue(transaction, account, id, now))) return
  const finding: Finding = pair.finding ?? { reason: 'timed-out' }
  const modules = pair.modules.map((one) => ({ ...one, state: 'timed-out', finding: one.finding ?? finding }) as const)
  const timedOut: Pair = { ...pair, state: 'timed-out', finding, modules }
  await updateChecked(transaction, account, { pair: timedOut, failures: 0, now })
}

interface Step {
  /** The pair's new state; undefined: it stays as it is. */
  readonly state: CheckState | undefined
  readonly inMs: number
  readonly attempt: number
}

interface Situation {
  readonly pair: Pair & { readonly failures: number; readonly modifiedAt: number }
  readonly taken: TakenCheck
  readonly found: KeyCheck
  readonly tries: Connector['tries']
  readonly rhythm: CheckRhythm
  readonly now: number
}

function nextStep({ pair, taken, found, tries, rhythm, now }: Situation): Step {
  const { outcome, finding } = found
  const spread = (ms: number) => Math.round(ms * (0.9 + 0.2 * rhythm.random()))
  const later: Omit<Step, 'state'> = { inMs: spread(rhythm.everyMs), attempt: 0 }
  const soon = spread(Math.min(FIRST_RETRY_MS * 2 ** (taken.attempt - 1), LONGEST_RETRY_MS))
  const again: Step = { state: undefined, inMs: Math.max(soon, finding?.retryAfterMs ?? 0), attempt: taken.attempt }
  const isOpen = found.modules.some((module) => module.outcome === 'unanswered')
  if (outcome === 'works') return isOpen ? { ...again, state: 'working' } : { state: 'working', ...later }
  if (outcome === 'unanswered') {
    const isOver = pair.state === 'checking' && now + again.inMs >= taken.giveUpAt
    return isOver ? { ...again, state: 'timed-out' } : again
  }
  const mayBeNew = finding?.reason === 'key-unknown' && taken.attempt < tries.unknownKey && now - pair.modifiedAt < YOUNG_MS
  if (pair.state === 'checking' && mayBeNew) return again
  const isBelieved = pair.state !== 'working' || CERTAIN.has(finding?.reason ?? '') || pair.failures + 1 >= REFUSALS_BELIEVED
  return isBelieved ? { state: 'failing', ...later } : again
}

const STATES = { works: 'working', fails: 'failing', unanswered: 'timed-out' } as const satisfies Record<Outcome, CheckState>

function checked(pair: Pair, { finding, identity, modules }: KeyCheck, state: CheckState): Pair {
  return {
    ...pair,
    state,
    finding,
    ...(identity === undefined ? {} : { vendorUid: identity.accountId, vendorUserName: identity.userName }),
    modules: pair.modules.map((one) => {
      const check = modules.find(({ module }) => module === one.module)
      return check === undefined ? one : { module: one.module, state: STATES[check.outcome], finding: check.finding }
    }),
  }
}
