import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { rowsOfKeys, valuesOfEach } from '../../storage/values-of-each.ts'
import { ALERT_LEVELS, type AlertLevel } from './alert-kind.ts'
import { PENDING } from './store.ts'

/** A matter as it is kept. */
export interface KeptIncident {
  readonly id: string
  /** Its server, while it has one; else empty. */
  readonly host: string
  readonly user: string
  readonly source: string
  /** By commas. */
  readonly kinds: string
  readonly level: AlertLevel
  /** How many alerts it has had, and on how many servers. */
  readonly alerts: number
  readonly servers: number
  readonly firstAt: number
  readonly lastAt: number
}

/** The columns of a row of `incidents i`. */
export const KEPT_INCIDENT = `i.id, i.host, i.user_name AS "user", i.source, i.kinds, i.level, i.alerts, i.servers,
  i.first_at AS "firstAt", i.last_at AS "lastAt"`

const waits = (where: string) =>
  `CASE WHEN EXISTS (SELECT 1 FROM alerts a WHERE a.account = i.account AND ${where}) THEN 1 ELSE 0 END`
const WAITS = waits(`a.incident = i.id AND a.status = ${PENDING}`)
// By its own index: of statuses that are equal, PostgreSQL without statistics takes the one of servers, and reads whatever waits there.
const WAITS_ON_HOST = waits(`a.incident = i.incident AND a.host = i.host AND a.status + 0 = ${PENDING}`)

const LOCK = `
  SELECT ${KEPT_INCIDENT}, ${WAITS} AS "isWaiting" FROM one CROSS JOIN incidents i
  WHERE i.account = one.k0 AND i.id = one.k1 ORDER BY i.id FOR UPDATE`

/** A matter, and whether one of its alerts waits for somebody. */
export type LockedIncident = KeptIncident & { readonly isWaiting: 0 | 1 }

/** Locks those incidents that there are, in the order of their ids, as everybody does who takes several. */
export async function lockIncidents(
  transaction: Transaction,
  account: Uid,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LockedIncident>> {
  const keys = [...new Set(ids)].sort().map((id) => [account, id])
  const rows = await rowsOfKeys<LockedIncident>(transaction, LOCK, keys)
  return new Map(rows.map((incident) => [incident.id, incident]))
}

const COLUMNS = [
  ...(['account', 'id', 'host', 'user_name', 'source', 'kinds', 'level', 'alerts', 'servers', 'first_at', 'last_at'] as const),
  'told_at',
]
// Whoever writes one holds it.
const REPLACE = `ON CONFLICT (account, id) DO UPDATE SET
  host = excluded.host, level = excluded.level, alerts = excluded.alerts, servers = excluded.servers,
  first_at = excluded.first_at, last_at = excluded.last_at,
  told_at = CASE WHEN excluded.told_at > incidents.told_at THEN excluded.told_at ELSE incidents.told_at END`

/** Writes incidents that are held, or new; `toldAt` is 0 where nobody is told of it now. */
export async function putIncidents(
  transaction: Transaction,
  account: Uid,
  incidents: readonly (KeptIncident & { readonly toldAt: number })[],
): Promise<void> {
  const rows = incidents.map(({ id, host, user, source, kinds, level, alerts, servers, firstAt, lastAt, toldAt }) => {
    return [account, id, host, user, source, kinds, level, alerts, servers, firstAt, lastAt, toldAt]
  })
  await transaction.insert('incidents', COLUMNS, rows, REPLACE)
}

/** How a matter stands, on all servers or on some. */
export interface Standing {
  readonly level: AlertLevel
  /** Whether one of its alerts there waits for somebody. */
  readonly isWaiting: boolean
}

// Two numbers in one.
const STANDING = `i.rank * 2 + ${WAITS_ON_HOST}`
const ON_HOST = `
  SELECT ${STANDING} FROM incident_hosts i WHERE i.account = one.k0 AND i.incident = one.k1 AND i.host = one.k2`

/** How matters stand on servers, in the order asked; undefined where one was never. */
export async function standingsOn(
  reader: Reader,
  account: Uid,
  asked: readonly { readonly incident: string; readonly host: string }[],
): Promise<(Standing | undefined)[]> {
  const keys = asked.map(({ incident, host }) => [account, incident, host])
  return (await valuesOfEach<number>(reader, ON_HOST, keys, [])).map(standingOf)
}

const AMONG_AT_ONCE = 64
const AMONG = `
  SELECT CAST(min(i.rank) * 2 + max(${WAITS_ON_HOST}) AS BIGINT) FROM incident_hosts i
  WHERE i.account = one.k0 AND i.incident = one.k1
    AND (i.host = ANY(?) OR EXISTS (
      SELECT 1 FROM hosts h WHERE h.account = i.account AND h.uuid = i.host AND h.group_id = ANY(?)))
    AND NOT (i.incident || ' ' || i.host = ANY(?))`

/**
 * How matters stand among some servers, named or in groups, those of `besides` left out; in the order asked, undefined where one was on
 * none of them. Reads as many rows as each matter has servers.
 */
export async function standingsAmong(
  reader: Reader,
  account: Uid,
  asked: readonly { readonly incident: string; readonly besides: readonly string[] }[],
  { hosts, groups }: { readonly hosts: readonly string[]; readonly groups: readonly number[] },
): Promise<(Standing | undefined)[]> {
  const standings: (Standing | undefined)[] = []
  for (let start = 0; start < asked.length; start += AMONG_AT_ONCE) {
    const some = asked.slice(start, start + AMONG_AT_ONCE)
    const keys = some.map(({ incident }) => [account, incident])
    const besides = some.flatMap(({ incident, besides }) => besides.map((host) => `${incident} ${host}`))
    standings.push(...(await valuesOfEach<number>(reader, AMONG, keys, [hosts, groups, besides])).map(standingOf))
  }
  return standings
}

function standingOf(value: number | null): Standing | undefined {
  const level = value === null ? undefined : ALERT_LEVELS[value >> 1]
  return value === null || level === undefined ? undefined : { level, isWaiting: value % 2 === 1 }
}

const HOST_COLUMNS = ['account', 'incident', 'host', 'rank'] as const
const GRAVER =
  'ON CONFLICT (account, incident, host) DO UPDATE SET rank = excluded.rank WHERE excluded.rank < incident_hosts.rank'

/** Writes on which servers matters are, and how grave they are there. */
export async function putIncidentHosts(
  transaction: Transaction,
  account: Uid,
  hosts: readonly { readonly incident: string; readonly host: string; readonly rank: number }[],
): Promise<void> {
  const rows = hosts.map(({ incident, host, rank }) => [account, incident, host, rank])
  await transaction.insert('incident_hosts', HOST_COLUMNS, rows, GRAVER)
}

/** Forgets on which servers incidents were that are gone. */
export async function forgetIncidentHosts(transaction: Transaction, account: Uid, incidents: readonly string[]): Promise<void> {
  if (incidents.length > 0)
    await transaction.run('DELETE FROM incident_hosts WHERE account = ? AND incident = ANY(?)', account, incidents)
}
