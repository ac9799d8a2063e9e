import type { Moment } from '../../detection/learning.ts'
import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { lockHost } from '../hosts/read.ts'

/** `until_at` of what still holds. */
const OPEN = Number.MAX_SAFE_INTEGER

/**
 * What has become of a place: `open` as long as nothing has; `learnt` is or was in force by itself; `settled` was approved by
 * somebody when it could have been learnt, or had been, and is left to people; `dismissed` somebody wants to hear no more of.
 */
export type PlaceFate = 'open' | 'learnt' | 'settled' | 'dismissed'

/** What is known of a place from which logons of a server came. */
export interface KnownPlace {
  readonly host: string
  readonly place: string
  readonly moments: readonly Moment[]
  /** From when on it is usual; 0: it is not. */
  readonly usualAt: number
  readonly state: PlaceFate
}

const KNOWN = `
  SELECT host, place, moments, usual_at AS "usualAt", state FROM learnt_places
  WHERE account = ? AND host = ANY(?) ORDER BY host, place`

/** The places that are known of servers; there are no more than countries and regions. Whoever learns holds the servers. */
export async function knownPlaces(reader: Reader, account: Uid, hosts: readonly string[]): Promise<KnownPlace[]> {
  const rows = await reader.all<Omit<KnownPlace, 'moments'> & { moments: string }>(KNOWN, account, hosts)
  return rows.map((row) => ({ ...row, moments: JSON.parse(row.moments) as Moment[] }))
}

const COLUMNS = ['account', 'host', 'place', 'moments', 'usual_at', 'state', 'since_at', 'until_at'] as const
// What is in force is so from an earlier moment on, never from a later.
const KEEP = `ON CONFLICT (account, host, place) DO UPDATE SET
  moments = excluded.moments, usual_at = excluded.usual_at,
  since_at = CASE WHEN excluded.usual_at > 0 AND excluded.usual_at < learnt_places.since_at THEN excluded.usual_at
    ELSE learnt_places.since_at END`

/** Keeps what is known of places; what has become of them stays. */
export async function keepPlaces(
  transaction: Transaction,
  account: Uid,
  places: readonly Omit<KnownPlace, 'state'>[],
): Promise<void> {
  const rows = places.map(({ host, place, moments, usualAt }) => {
    return [account, host, place, JSON.stringify(moments), usualAt, 'open', 0, 0]
  })
  if (rows.length > 0) await transaction.insert('learnt_places', COLUMNS, rows, KEEP)
}

/** Holds for a row `l` whose place, or the country of which, is or was approved for the server by somebody. */
const IS_SETTLED = `EXISTS (
  SELECT 1 FROM logon_baseline_history b LEFT JOIN hosts h ON h.account = b.account AND h.uuid = l.host
  WHERE b.account = l.account AND b.type = 'location' AND b.value IN (l.place, substr(l.place, 1, 2))
    AND (b.target_type = 'global' OR b.target_type = 'uuid' AND b.target = l.host
      OR b.target_type = 'groupId' AND b.target = CAST(h.group_id AS TEXT)))`

const LEARN = `
  UPDATE learnt_places AS l SET
    state = CASE WHEN ${IS_SETTLED} THEN 'settled' ELSE 'learnt' END,
    since_at = CASE WHEN ${IS_SETTLED} THEN 0 ELSE usual_at END, until_at = CASE WHEN ${IS_SETTLED} THEN 0 ELSE ${OPEN} END
  WHERE account = ? AND host = ANY(?) AND state = 'open' AND usual_at > 0 RETURNING host, place, state, usual_at AS "since"`

/** A place that has come into force by itself. */
export interface LearntPlace {
  readonly host: string
  readonly place: string
  readonly since: number
}

/** Puts into force what is usual on servers and what nobody has decided about. Gives back which places. */
export async function putIntoForce(transaction: Transaction, account: Uid, hosts: readonly string[]): Promise<LearntPlace[]> {
  const decided = await transaction.all<LearntPlace & { state: PlaceFate }>(LEARN, account, hosts)
  return decided.flatMap(({ host, place, since, state }) => (state === 'learnt' ? [{ host, place, since }] : []))
}

/** What can be asked for: what waits to be approved or dismissed, and what became of the others. */
export const PLACE_STATES = ['counting', 'waiting', 'learnt', 'settled', 'dismissed'] as const
export type PlaceState = (typeof PLACE_STATES)[number]

/** A place as it is listed. */
export interface ListedPlace {
  readonly host: string
  readonly hostName: string
  readonly place: string
  readonly moments: readonly Moment[]
  readonly usualAt: number
  readonly state: PlaceState
  /** From when on it was in force by itself; 0: never. */
  readonly since: number
  /** Until when it was; undefined: it still is, or never was. */
  readonly until: number | undefined
}

const STATE = `CASE WHEN l.state = 'open' THEN
    CASE WHEN ${IS_SETTLED} THEN 'settled' WHEN l.usual_at > 0 THEN 'waiting' ELSE 'counting' END
  ELSE l.state END`
// The names are asked for one by one: a join may be planned to begin with all hosts.
const PAGE = (only: string) => `
  SELECT l.host, (SELECT n.name FROM hosts n WHERE n.account = l.account AND n.uuid = l.host) AS "hostName", l.place, l.moments,
    l.usual_at AS "usualAt", l.since_at AS since, l.until_at AS until, ${STATE} AS state
  FROM learnt_places l
  WHERE l.account = ? AND (l.host, l.place) > (?, ?)${only} ORDER BY l.host, l.place LIMIT ?`

/** Which places are wanted, and from where on. */
export interface PlaceQuestion {
  readonly host: string | undefined
  readonly state: PlaceState | undefined
  readonly after: PlaceName
  readonly limit: number
}

/** A page of those in one state looks through so many places, which may all be in others. */
const PLACES_PER_PAGE = 5000
const LAST = `
  SELECT host, place FROM learnt_places WHERE account = ? AND (host, place) > (?, ?)
  ORDER BY host, place LIMIT 1 OFFSET ${PLACES_PER_PAGE - 1}`

type PlaceName = readonly [host: string, place: string]

/** The last place that a page looks at; undefined where it looks at all that there are. What has become of a place stands in no index. */
async function lastOfPage(reader: Reader, account: Uid, { host, state, after }: PlaceQuestion): Promise<PlaceName | undefined> {
  if (host !== undefined || state === undefined) return undefined
  const last = await reader.first<{ host: string; place: string }>(LAST, account, ...after)
  return last && [last.host, last.place]
}

/**
 * A page of the places that logons of an account's servers came from, in the order of servers and places, and where the next begins.
 * Of those in one state a page may have fewer than its limit, or none, and another behind it.
 */
export async function listPlaces(reader: Reader, account: Uid, question: PlaceQuestion) {
  const { host, state, after, limit } = question
  const until = await lastOfPage(reader, account, question)
  const parts = [
    until === undefined ? '' : ' AND (l.host, l.place) <= (?, ?)',
    host === undefined ? '' : ' AND l.host = ?',
    state === undefined ? '' : ` AND ${STATE} = ?`,
  ]
  const values = [...(until ?? []), host, state].filter((value) => value !== undefined)
  const rows = await reader.all<Omit<ListedPlace, 'moments' | 'until'> & { moments: string; until: number }>(
    PAGE(parts.join('')),
    ...[account, ...after, ...values, limit + 1],
  )
  const places = rows.slice(0, limit).map(({ moments, until, ...row }): ListedPlace => {
    return { ...row, moments: JSON.parse(moments), until: until === OPEN || until === 0 ? undefined : until }
  })
  const last = places.at(-1)
  const next: PlaceName | undefined = rows.length > limit && last !== undefined ? [last.host, last.place] : until
  return { places, next }
}

const DISMISS = `
  UPDATE learnt_places SET state = 'dismissed', until_at = CASE WHEN until_at = ${OPEN} THEN ? ELSE until_at END
  WHERE account = ? AND host = ? AND place = ?`
const IN_FORCE = 'SELECT until_at AS until FROM learnt_places WHERE account = ? AND host = ? AND place = ?'

/**
 * Takes a place back that a server has learnt, from now on, or lets nobody hear of one that waits: it is not learnt again. Gives back
 * whether it was in force by itself. Refuses `unknown-host` and `unknown-place`.
 */
export async function dismissPlace(
  { transaction, clock }: Pick<Deps, 'transaction' | 'clock'>,
  account: Uid,
  { host, place }: { readonly host: string; readonly place: string },
): Promise<{ readonly wasInForce: boolean } | Refusal<'unknown-host' | 'unknown-place'>> {
  if ((await lockHost(transaction, account, host)) === undefined) return refuse('unknown-host', host)
  const before = await transaction.first<{ until: number }>(IN_FORCE, account, host, place)
  if (before === undefined) return refuse('unknown-place', place)
  await transaction.run(DISMISS, clock.now(), account, host, place)
  return { wasInForce: before.until === OPEN }
}
