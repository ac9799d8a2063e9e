import type { Uid } from '../../kernel/ids.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import type { Reader } from '../../storage/database.ts'
import { NO_ALERTS, pendingAlertsOf } from '../alerts/read.ts'
import { keptList } from '../counters.ts'
import type { Deps } from '../deps.ts'
import { SECURITY_CENTER_SERVICE, type ViewRefusal, viewOf } from '../directory/read.ts'
import { type PageReading, readPage } from '../page-marks.ts'
import { pairNames } from '../vendor-accounts/read.ts'
import type { HostFacts, ListedHost } from './host.ts'
import { filterSql, type HostFilter, passesAll } from './host-condition.ts'
import { countHosts } from './read.ts'
import { tagsOf } from './tag-store.ts'

/** What is known of the hosts that a piece of SQL chooses; it takes what the piece takes. */
const known = (condition: string, page: string) => `
  SELECT h.uuid, h.name, h.hostname, h.ip, h.public_ip AS "publicIp", h.group_id AS "groupId", g.name AS "groupName",
    h.version AS edition, h.post_paid AS "postPaid", h.bound_at AS "boundAt", h.cores, h.instance_id AS "instanceId", h.region, h.vpc, h.vendor, h.os, h.os_name AS "osName",
    h.importance, h.agent, h.created_at AS "createdAt", h.source
  FROM (SELECT h.* FROM hosts h WHERE ${condition} ORDER BY h.uuid ${page}) AS h
    LEFT JOIN host_groups g ON g.account = h.account AND g.id = h.group_id
  ORDER BY h.uuid`

/** The account whose hosts a caller sees when it asks for those of a member, or of nobody: its own. */
export async function accountOfHosts(
  { transaction }: Pick<Deps, 'transaction'>,
  caller: Uid,
  member: Uid | undefined,
): Promise<Uid | Refusal<ViewRefusal>> {
  const view = await viewOf(transaction, caller, { member, everybody: false }, [SECURITY_CENTER_SERVICE])
  if (view instanceof Refusal) return view
  return 'account' in view ? view.account : caller
}

/** Hosts in the order of their UUIDs, some left out at the beginning. */
export async function listHosts(
  deps: PageReading,
  account: Uid,
  filter: HostFilter,
  page: { readonly offset: number; readonly limit: number },
): Promise<ListedHost[]> {
  const { transaction } = deps
  const { text, parameters } = filterSql(account, filter)
  const list = {
    name: `hosts ${account}`,
    version: passesAll(filter) ? (await keptList(transaction, account, 'hosts')).changes : undefined,
    order: ['h.uuid'],
    keyOf: ({ uuid }: HostFacts) => [uuid],
  }
  const rows = await readPage(deps, list, page, ({ behind, values }) =>
    transaction.all<HostFacts>(known(`${text}${behind}`, 'LIMIT ? OFFSET ?'), ...parameters, ...values),
  )
  return completed(transaction, account, rows)
}

/** The same list behind a host, or from its beginning; `next` is the host behind which it goes on, undefined at its end. */
export async function listHostsAfter(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  filter: HostFilter,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<{ hosts: ListedHost[]; next: string | undefined }> {
  const { text, parameters } = filterSql(account, filter)
  const sql = known(`${text} AND h.uuid > ?`, 'LIMIT ?')
  const rows = await transaction.all<HostFacts>(sql, ...parameters, page.after ?? '', page.limit + 1)
  const shown = rows.slice(0, page.limit)
  return {
    hosts: await completed(transaction, account, shown),
    next: rows.length > page.limit ? shown.at(-1)?.uuid : undefined,
  }
}

/** How many hosts pass a filter. */
export async function countFiltered(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  filter: HostFilter,
): Promise<number> {
  if (passesAll(filter)) return countHosts(transaction, account)
  const { text, parameters } = filterSql(account, filter)
  const sql = `SELECT CAST(count(*) AS BIGINT) AS n FROM hosts h WHERE ${text}`
  return (await transaction.first<{ n: number }>(sql, ...parameters))?.n ?? 0
}

/** What is known of a host. */
export async function describeHost(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  uuid: string,
): Promise<ListedHost | Refusal<'unknown'>> {
  const rows = await transaction.all<HostFacts>(known('h.account = ? AND h.uuid = ?', 'LIMIT 1'), account, uuid)
  const [host] = await completed(transaction, account, rows)
  return host ?? refuse('unknown', uuid)
}

/** Adds tags, alerts and the names of pairs: one statement each for a whole page. */
async function completed(reader: Reader, account: Uid, hosts: readonly HostFacts[]): Promise<ListedHost[]> {
  const uuids = hosts.map(({ uuid }) => uuid)
  const tags = await tagsOf(reader, account, uuids)
  const alerts = await pendingAlertsOf(reader, account, uuids)
  const pairs = await pairNames(reader, account, new Set(hosts.map(({ source }) => source)))
  return hosts.map((host) => ({
    ...host,
    tags: tags.get(host.uuid) ?? [],
    pending: alerts.get(host.uuid) ?? NO_ALERTS,
    pair: pairs.get(host.source),
  }))
}
