import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { keptCount, takeIdsOfMany } from '../counters.ts'

export { unknownHost } from './store.ts'

/** How many hosts of an account use the licence of one edition, and how many cores they have. */
export interface LicencesInUse {
  readonly account: Uid
  readonly edition: number
  readonly servers: number
  readonly cores: number
}

const IN_USE = `
  SELECT account, version AS edition, CAST(count(*) AS BIGINT) AS servers, CAST(sum(cores) AS BIGINT) AS cores
  FROM hosts WHERE account = ANY(?) AND version > 0 AND post_paid = ?
  GROUP BY account, version ORDER BY account, version`

/**
 * The licences that the hosts of the given accounts use out of what was bought, counted; accounts and editions without a
 * host are left out. Licences that are paid by use are not among them.
 */
export function licencesInUse(reader: Reader, accounts: readonly Uid[]): Promise<LicencesInUse[]> {
  return reader.all(IN_USE, accounts, 0)
}

/** The licences of an account's hosts that are paid by use, counted by edition. */
export function postPaidLicences(reader: Reader, account: Uid): Promise<LicencesInUse[]> {
  return reader.all(IN_USE, [account], 1)
}

// Of the hosts with a licence there is an index; most accounts may have none. SQLite keeps the order of a CROSS JOIN.
const IN_USE_OF = `
  SELECT h.version AS edition, CAST(count(*) AS BIGINT) AS servers, CAST(sum(h.cores) AS BIGINT) AS cores
  FROM hosts h CROSS JOIN accounts a
  WHERE h.version > 0 AND h.post_paid = 0 AND a.uid = h.account AND a.organisation = ?
  GROUP BY h.version ORDER BY h.version`

/** The licences that the hosts of all accounts of an organisation use together out of what was bought. */
export function licencesInUseOf(reader: Reader, organisation: Uid): Promise<Omit<LicencesInUse, 'account'>[]> {
  return reader.all(IN_USE_OF, organisation)
}

/** Where a host can run. */
export const VENDORS = [
  ...(['aliyun', 'other', 'datacenter', 'lightweight'] as const),
  ...(['tencent', 'huawei', 'azure', 'aws', 'volcengine', 'google'] as const),
] as const

/** How the agent on a host can do; nobody but the organisation file tells. */
export const AGENTS = ['online', 'offline', 'pause', 'uninstalled', 'stopped'] as const

/** How important a host can be, by number. */
export const IMPORTANCES: readonly string[] = ['test', 'normal', 'important']

/** What holds for a host of which nothing else is said. */
export const USUAL_HOST = {
  instanceId: '',
  region: 'outside-of-aliyun',
  vpc: '',
  vendor: 'other',
  os: '',
  osName: '',
  importance: 'normal',
  agent: 'uninstalled',
} as const

/** A server of an account. */
export interface Host {
  readonly uuid: string
  readonly name: string
  /** 0: in no group. */
  readonly groupId: number
  /** IANA name. */
  readonly timeZone: string
}

/** Finds a server of the account and makes other changes about it wait until this one is through. */
export function lockHost(transaction: Transaction, account: Uid, uuid: string): Promise<Host | undefined> {
  const sql = `
    SELECT uuid, name, group_id AS "groupId", time_zone AS "timeZone"
    FROM hosts WHERE account = ? AND uuid = ? FOR UPDATE`
  return transaction.first<Host>(sql, account, uuid)
}

const HOSTS_A_PAGE = 5000
const HOST_FIELDS = 'SELECT uuid, name, group_id AS "groupId", time_zone AS "timeZone" FROM hosts WHERE account = ? AND uuid > ?'

/** Which servers are meant: some by their UUIDs, those of some groups, or all. */
export interface HostChoice {
  readonly uuids: readonly string[]
  readonly groups: readonly number[]
  readonly isAll: boolean
}

/** The servers of an account that are meant, in the order of their UUIDs. */
export async function hostsOf(reader: Reader, account: Uid, { uuids, groups, isAll }: HostChoice): Promise<Host[]> {
  const only = isAll ? '' : ' AND (uuid = ANY(?) OR group_id = ANY(?))'
  const chosen = isAll ? [] : [uuids, groups]
  const sql = `${HOST_FIELDS}${only} ORDER BY uuid LIMIT ${HOSTS_A_PAGE}`
  const hosts: Host[] = []
  for (;;) {
    const page = await reader.all<Host>(sql, account, hosts.at(-1)?.uuid ?? '', ...chosen)
    hosts.push(...page)
    if (page.length < HOSTS_A_PAGE) return hosts
  }
}

/** A server, and by what logs may name it. */
export interface NamedHost extends Host {
  readonly hostname: string
  readonly ip: string
  readonly publicIp: string
}

const FIELDS = `uuid, name, group_id AS "groupId", time_zone AS "timeZone", hostname, ip, public_ip AS "publicIp"`
// Each kind of name by its index: of conditions joined by OR, and of UNION without ALL, SQLite makes a walk over all hosts of the account.
const BY_NAMES = ['lower(uuid)', 'lower(hostname)', 'lower(name)', 'ip', 'public_ip']
  .map((column) => `SELECT uuid FROM hosts WHERE account = ? AND ${column} = ANY(?)`)
  .join(' UNION ALL ')
const NAMED = `SELECT ${FIELDS} FROM hosts WHERE account = ? AND uuid = ANY(?) ORDER BY uuid FOR UPDATE`

/**
 * The servers that are called by one of the given names, in small letters of A to Z: their UUIDs, host names, names or addresses. Makes other
 * changes about them wait until this one is through.
 */
export async function lockHostsNamed(transaction: Transaction, account: Uid, names: readonly string[]): Promise<NamedHost[]> {
  if (names.length === 0) return []
  const values = [account, names, account, names, account, names, account, names, account, names]
  const found = await transaction.all<{ uuid: string }>(BY_NAMES, ...values)
  const uuids = [...new Set(found.map(({ uuid }) => uuid))]
  return uuids.length === 0 ? [] : transaction.all(NAMED, account, uuids)
}

/** So many names are asked for by one statement. */
const NAMES_AT_ONCE = 25
/** `.` and what comes next to it: between the two lies whatever begins with a name and a point. */
const LABEL_END = '.'
const BEHIND_LABEL = '/'

/**
 * The UUIDs of servers whose host name or name begins with a given name and a point, by that name, in small letters of A to Z: all where
 * there are none or one, else two at least.
 */
export async function hostsWithFirstLabel(
  reader: Reader,
  account: Uid,
  names: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, Set<string>>()
  for (let at = 0; at < names.length; at += NAMES_AT_ONCE) {
    const some = names.slice(at, at + NAMES_AT_ONCE)
    const parts = some.flatMap((_, index) => [firstTwo('hostname', 2 * index), firstTwo('name', 2 * index + 1)])
    const values = some.flatMap((name) => {
      const one = [name, account, `${name}${LABEL_END}`, `${name}${BEHIND_LABEL}`]
      return [...one, ...one]
    })
    for (const { label, uuid } of await reader.all<{ label: string; uuid: string }>(parts.join(' UNION ALL '), ...values)) {
      found.set(label, (found.get(label) ?? new Set()).add(uuid))
    }
  }
  return found
}

/** Two rows tell that there are several, however many there are. */
function firstTwo(column: 'hostname' | 'name', index: number): string {
  return `SELECT label, uuid FROM (SELECT CAST(? AS TEXT) AS label, uuid FROM hosts
    WHERE account = ? AND lower(${column}) >= ? AND lower(${column}) < ? ORDER BY lower(${column}) LIMIT 2) AS part_${index}`
}

/** Those of the given servers that the account has, each with the group it is in. */
export async function existingHosts(
  reader: Reader,
  account: Uid,
  uuids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const sql = 'SELECT uuid, group_id FROM hosts WHERE account = ? AND uuid = ANY(?)'
  const rows = await reader.all<{ uuid: string; group_id: number }>(sql, account, uuids)
  return new Map(rows.map(({ uuid, group_id }) => [uuid, group_id]))
}

const UUIDS_PER_QUERY = 1000
const HOSTS_OF_MANY = 'SELECT account, uuid FROM hosts WHERE account = ANY(?) AND uuid = ANY(?)'

/** Which of these hosts there are, as texts of account, a space and UUID; a thousand with one statement. */
export async function existingHostsOf(
  reader: Reader,
  hosts: readonly { readonly account: Uid; readonly uuid: string }[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (let from = 0; from < hosts.length; from += UUIDS_PER_QUERY) {
    const asked = hosts.slice(from, from + UUIDS_PER_QUERY)
    const [accounts, uuids] = [asked.map(({ account }) => account), asked.map(({ uuid }) => uuid)].map((all) => [...new Set(all)])
    const rows = await reader.all<{ account: Uid; uuid: string }>(HOSTS_OF_MANY, accounts ?? [], uuids ?? [])
    for (const { account, uuid } of rows) found.add(`${account} ${uuid}`)
  }
  return found
}

/** Those of the given servers that the account has, by UUID. */
export async function findHosts(reader: Reader, account: Uid, uuids: readonly string[]): Promise<ReadonlyMap<string, Host>> {
  if (uuids.length === 0) return new Map()
  const sql = `
    SELECT uuid, name, group_id AS "groupId", time_zone AS "timeZone" FROM hosts WHERE account = ? AND uuid = ANY(?)`
  return new Map((await reader.all<Host>(sql, account, uuids)).map((host) => [host.uuid, host]))
}

/** How many servers an account has. */
export function countHosts(reader: Reader, account: Uid): Promise<number> {
  return keptCount(reader, account, 'hosts')
}

/** How many servers with a public address an account has. */
export async function countPublicHosts(reader: Reader, account: Uid): Promise<number> {
  const sql = "SELECT CAST(count(*) AS BIGINT) AS n FROM hosts WHERE account = ? AND public_ip <> ''"
  return (await reader.first<{ n: number }>(sql, account))?.n ?? 0
}

/** The group that servers without one are in; every account has it. */
export const UNGROUPED = '0'

/** Those of the given group ids (decimal digits) that the account has. */
export async function existingGroups(reader: Reader, account: Uid, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const sql = 'SELECT id FROM host_groups WHERE account = ? AND id = ANY(?)'
  const rows = await reader.all<{ id: number }>(sql, account, ids.map(Number))
  const known = new Set(rows.map(({ id }) => String(id)))
  return known.add(UNGROUPED)
}

/** When the account's newest server was registered, milliseconds since 1970; undefined when it has none. */
export async function newestHostAt(reader: Reader, account: Uid): Promise<number | undefined> {
  const sql = 'SELECT CAST(max(created_at) AS BIGINT) AS at FROM hosts WHERE account = ?'
  return (await reader.first<{ at: number | null }>(sql, account))?.at ?? undefined
}

/**
 * Makes everybody else wait who would create or delete groups of these accounts, move their hosts or take hosts away. Rows
 * of single hosts are locked behind this lock, never before it.
 */
export async function lockPlacement(transaction: Transaction, accounts: readonly Uid[]): Promise<void> {
  // The counters' rows are what everybody queues for, in one order; nothing is taken from them.
  if (accounts.length > 0) {
    await takeIdsOfMany(transaction, 'host-placement', new Map([...new Set(accounts)].sort().map((account) => [account, 0])))
  }
}
