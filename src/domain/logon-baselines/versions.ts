import type { BaselineEntry } from '../../detection/baseline.ts'
import { type LocationId, locationName } from '../../detection/location.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import type { ApprovedValue } from './approved-value.ts'
import { ALL_SERVERS, type TargetKind } from './store.ts'

/*
 * Baselines by time: what was bound to what, and from when until when. The bindings themselves are kept where they are
 * changed; after a change this history is made to agree with them, whatever made it.
 */

/** `until_at` of what is still bound. */
const OPEN = Number.MAX_SAFE_INTEGER
/** Bindings that ended longer ago are forgotten: no log comes that late. */
const KEPT_MS = 400 * 86_400_000

const SAME = (a: string, b: string) =>
  ['account', 'type', 'value', 'target_type', 'target'].map((column) => `${a}.${column} = ${b}.${column}`).join(' AND ')

const close = (only: string) => `
  UPDATE logon_baseline_history SET until_at = ? WHERE account = ANY(?)${only} AND until_at = ${OPEN}
    AND NOT EXISTS (SELECT 1 FROM logon_baseline_targets t WHERE ${SAME('t', 'logon_baseline_history')})`
const open = (only: string) => `
  INSERT INTO logon_baseline_history (account, type, value, target_type, target, since_at, until_at, shown)
    SELECT t.account, t.type, t.value, t.target_type, t.target, CAST(? AS BIGINT), ${OPEN}, b.shown
    FROM logon_baseline_targets t JOIN logon_baselines b ON b.account = t.account AND b.type = t.type AND b.value = t.value
    WHERE t.account = ANY(?)${only.replaceAll('AND ', 'AND t.')}
      AND NOT EXISTS (SELECT 1 FROM logon_baseline_history h WHERE ${SAME('h', 't')} AND h.until_at = ${OPEN})
  ON CONFLICT (account, type, value, target_type, target, since_at) DO UPDATE SET until_at = excluded.until_at`
const OF_VALUE = ' AND type = ? AND value = ?'
const FORGET = 'DELETE FROM logon_baseline_history WHERE account = ANY(?) AND until_at < ?'

/**
 * Makes the history agree with what is bound now. Whoever calls holds the baselines of the accounts and has just changed them: all of
 * them, or those of one value.
 */
export async function keepVersion(
  transaction: Transaction,
  accounts: readonly Uid[],
  now: number,
  value?: ApprovedValue,
): Promise<void> {
  if (accounts.length === 0) return
  const only = value === undefined ? [] : [value.dimension, value.value]
  const where = value === undefined ? '' : OF_VALUE
  await transaction.run(close(where), now, accounts, ...only)
  await transaction.run(open(where), now, accounts, ...only)
  await transaction.run(FORGET, accounts, now - KEPT_MS)
}

/** An approved value that applies to a server, or once did. */
export interface EffectiveEntry extends BaselineEntry {
  /** As it was given; the English name of a place that was learnt. */
  readonly shown: string
}

/** What is approved for a server, and how it came to be. */
export interface HeldEntry extends EffectiveEntry {
  /** `learnt` and `approved` hold beside what is bound, in their own time alone. */
  readonly origin: 'bound' | 'learnt' | 'approved'
}

interface Binding extends HeldEntry {
  readonly kind: TargetKind
  readonly target: string
  readonly since: number
  readonly until: number
}

/** A server, as far as baselines ask. */
export interface BoundHost {
  readonly uuid: string
  readonly groupId: number
}

/** The baseline of a server at a moment. */
export interface BaselineVersion {
  readonly entries: readonly EffectiveEntry[]
  /** When it came into force, milliseconds since 1970; 0: nothing was ever bound to the server. */
  readonly since: number
}

const BINDINGS = `
  SELECT type, value, shown, target_type AS kind, target, since_at AS since, until_at AS until, 'bound' AS origin
  FROM logon_baseline_history
  WHERE account = ? AND (target_type = 'uuid' AND target = ANY(?) OR target_type = 'groupId' AND target = ANY(?)
    OR target_type = 'global' AND target = '${ALL_SERVERS}')
  UNION ALL
  SELECT 'location', place, place, 'uuid', host, since_at, until_at, 'learnt'
  FROM learnt_places WHERE account = ? AND host = ANY(?) AND since_at > 0
  UNION ALL
  SELECT type, value, shown, 'uuid', host, since_at, until_at, 'approved'
  FROM alert_approvals WHERE account = ? AND host = ANY(?) AND host <> ''
  ORDER BY type, value, since`

/**
 * Reads what is and was approved for servers: the union of what is bound to them, to their groups and to all servers of the account, of
 * the places that they learnt, and of what was approved for a time.
 */
export async function baselinesOf(reader: Reader, account: Uid, hosts: readonly BoundHost[]): Promise<HostBaselines> {
  const groups = [...new Set(hosts.map(({ groupId }) => String(groupId)))]
  const uuids = hosts.map(({ uuid }) => uuid)
  return new HostBaselines(await reader.all<Binding>(BINDINGS, account, uuids, groups, account, uuids, account, uuids))
}

/** The baselines of some servers in all their versions. */
export class HostBaselines {
  readonly #byTarget = new Map<string, Binding[]>()
  readonly #timelines = new Map<string, Timeline>()

  constructor(bindings: readonly Binding[]) {
    for (const binding of bindings) {
      const key = `${binding.kind} ${binding.target}`
      const bound = this.#byTarget.get(key)
      if (bound === undefined) this.#byTarget.set(key, [binding])
      else bound.push(binding)
    }
  }

  /**
   * What was approved for a server when a logon happened. A logon from before the first baseline of the server is judged by what
   * is approved now: there was nothing to judge it by, and whoever brings an old log wants to know. What was approved for a time holds
   * in that time alone, and for no type of which nothing else is approved. The same version is the same object.
   */
  at(host: BoundHost, moment: number): BaselineVersion {
    return this.#timelineOf(host).at(moment)
  }

  /** Out of what the version of a moment is; there may be more that is approved for a time. */
  heldAt(host: BoundHost, moment: number): readonly HeldEntry[] {
    return this.#timelineOf(host).heldAt(moment)
  }

  #timelineOf({ uuid, groupId }: BoundHost): Timeline {
    // Servers of a group without bindings of their own share one timeline.
    const own = this.#byTarget.get(`uuid ${uuid}`)
    const key = own === undefined ? `groupId ${groupId}` : `uuid ${uuid}`
    let timeline = this.#timelines.get(key)
    if (timeline === undefined) {
      const [group = [], all = []] = [this.#byTarget.get(`groupId ${groupId}`), this.#byTarget.get(`global ${ALL_SERVERS}`)]
      timeline = new Timeline([...(own ?? []), ...group, ...all])
      this.#timelines.set(key, timeline)
    }
    return timeline
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The versions of one baseline, by the moments at which it changed. */
class Timeline {
  readonly #bindings: readonly Binding[]
  readonly #changes: readonly number[]
  /** The first change of what is bound, and the last, by which what is older is judged. */
  readonly #bound: { readonly first: number; readonly last: number }
  readonly #versions = new Map<number, BaselineVersion>()

  constructor(bindings: readonly Binding[]) {
    this.#bindings = [...bindings].sort((a, b) => compare(a.type, b.type) || compare(a.value, b.value))
    const bound = momentsOf(bindings.filter(({ origin }) => origin === 'bound'))
    this.#bound = { first: bound[0] ?? 0, last: bound.at(-1) ?? 0 }
    this.#changes = momentsOf(bindings)
  }

  at(moment: number): BaselineVersion {
    const change = this.#changeBefore(moment)
    let version = this.#versions.get(change)
    if (version === undefined) {
      version = { since: Math.max(0, this.#boundAt(change)), entries: effectiveOf(this.#held(change)) }
      this.#versions.set(change, version)
    }
    return version
  }

  heldAt(moment: number): HeldEntry[] {
    return this.#held(this.#changeBefore(moment))
  }

  #changeBefore(moment: number): number {
    const changes = this.#changes
    const last = changes.at(-1) ?? 0
    // Most logons are younger than the last change.
    return moment >= last ? last : (changes.findLast((one) => one <= moment) ?? BEFORE_ALL)
  }

  /** As of when what is bound counts. */
  #boundAt(change: number): number {
    const { first, last } = this.#bound
    return change < first ? last : change
  }

  #held(change: number): Binding[] {
    const boundAt = this.#boundAt(change)
    return this.#bindings.filter(({ origin, since, until }) => {
      const at = origin === 'bound' ? boundAt : change
      return since <= at && at < until
    })
  }
}

/** What is in force: what is approved for a time is so for no type of which nothing else is approved. */
export function effectiveOf(held: readonly HeldEntry[]): EffectiveEntry[] {
  const judged = new Set(held.flatMap(({ type, origin }) => (origin === 'approved' ? [] : [type])))
  const entries = new Map<string, EffectiveEntry>()
  for (const { type, value, shown, origin } of held) {
    if (!judged.has(type)) continue
    // What nobody has written is shown by the name of its place.
    const name = origin === 'learnt' ? locationName(value as LocationId, 'en') : shown
    entries.set(`${type} ${value}`, { type, value, shown: name })
  }
  return [...entries.values()]
}

/** Stands for all that is older than any change. */
const BEFORE_ALL = -1

/** When something began or ended, each moment once. */
function momentsOf(bindings: readonly Binding[]): number[] {
  const moments = bindings.flatMap(({ since, until }) => (until === OPEN ? [since] : [since, until]))
  return [...new Set(moments)].sort((a, b) => a - b)
}
