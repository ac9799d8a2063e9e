import { createHash } from 'node:crypto'
import type { Cloud, VendorHost } from '../../connectors/vendor.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Deps } from '../deps.ts'
import { hostsEntered } from './follow.ts'
import { existingHosts, lockPlacement, USUAL_HOST } from './read.ts'
import { dropHosts } from './remove-hosts.ts'

/** Where servers are read. */
export interface HostSource {
  /** The account that keeps the key pair, and gets the servers. */
  readonly account: Uid
  readonly pair: number
  readonly cloud: Cloud
  /** The account's id at its vendor. */
  readonly vendorAccount: string
  readonly place: string
  /** When this reading began, milliseconds since 1970: tells it from the ones before. */
  readonly readingAt: number
}

const COLUMNS = [
  ...['account', 'uuid', 'name', 'hostname', 'ip', 'public_ip', 'group_id', 'time_zone', 'version', 'cores', 'created_at'],
  ...['instance_id', 'region', 'vpc', 'vendor', 'os', 'os_name', 'agent', 'source', 'place', 'seen_at'],
]
// What people have set here stays: group, importance, licence, tags, time zone.
const ALREADY_THERE = `ON CONFLICT (account, uuid) DO UPDATE SET
  name = excluded.name, ip = excluded.ip, public_ip = excluded.public_ip, cores = excluded.cores, region = excluded.region,
  vpc = excluded.vpc, os = excluded.os, os_name = excluded.os_name, source = excluded.source, place = excluded.place,
  seen_at = excluded.seen_at`
const MAX_NAME = 256

/**
 * Takes in a page of a vendor's servers. A server keeps its UUID whenever, and through whichever pair, it is read; new ones
 * are bound to licences as the account has chosen.
 */
export async function importHosts(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  source: HostSource,
  hosts: readonly VendorHost[],
): Promise<void> {
  const { account, pair, cloud, place, readingAt } = source
  const byUuid = new Map(hosts.map((host) => [importedUuid(source, host.id), host]))
  if (byUuid.size === 0) return
  const { transaction, clock } = deps
  await lockPlacement(transaction, [account])
  const present = await existingHosts(transaction, account, [...byUuid.keys()])
  const now = clock.now()
  const rows = [...byUuid].map(([uuid, host]) => [
    ...[account, uuid, clean(host.name), '', host.privateAddress, host.publicAddress, 0, 'UTC', 0, host.cores, now],
    ...[host.id, host.region, host.vpc, cloud, host.os, clean(host.osName), USUAL_HOST.agent, pair, place, readingAt],
  ])
  await transaction.insert('hosts', COLUMNS, rows, ALREADY_THERE)
  const fresh = [...byUuid.keys()].filter((uuid) => !present.has(uuid))
  if (fresh.length > 0) await hostsEntered(deps, new Map([[account, fresh]]))
}

const gone = (regions: readonly string[]) => `
  SELECT uuid FROM hosts WHERE account = ? AND source = ? AND source > 0 AND place = ? AND seen_at < ?
  ${regions.length === 0 ? '' : 'AND region = ANY(?)'} ORDER BY uuid LIMIT ?`

/**
 * Takes away servers of a place that the present reading, now at its end, has not found; `limit` of them at most, and gives
 * back how many. Those outside the regions that were read stay; no regions: all were.
 */
export async function dropUnseenHosts(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  { account, pair, place, readingAt }: HostSource,
  { regions, limit }: { readonly regions: readonly string[]; readonly limit: number },
): Promise<number> {
  const { transaction } = deps
  await lockPlacement(transaction, [account])
  const values = [account, pair, place, readingAt, ...(regions.length === 0 ? [] : [regions]), limit]
  const uuids = (await transaction.all<{ uuid: string }>(gone(regions), ...values)).map(({ uuid }) => uuid)
  if (uuids.length > 0) await dropHosts(deps, account, uuids)
  return uuids.length
}

const UNSEEN = `
  SELECT uuid, instance_id AS id FROM hosts WHERE account = ? AND source = ? AND source > 0 AND seen_at < ? AND uuid > ?
  ORDER BY uuid LIMIT ?`

/**
 * Takes away servers of a pair that are not of the account at its vendor that the present reading is of: they were read with a key
 * that the pair had before. Looks at up to `limit` behind `after` of those that the reading has not found, and gives back behind
 * which to go on; undefined: that was all.
 */
export async function dropForeignHosts(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  source: Omit<HostSource, 'place'>,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<string | undefined> {
  const { transaction } = deps
  const { account, pair, readingAt } = source
  await lockPlacement(transaction, [account])
  const rows = await transaction.all<{ uuid: string; id: string }>(UNSEEN, account, pair, readingAt, after, limit)
  const foreign = rows.filter(({ uuid, id }) => uuid !== importedUuid(source, id)).map(({ uuid }) => uuid)
  if (foreign.length > 0) await dropHosts(deps, account, foreign)
  return rows.length === limit ? rows.at(-1)?.uuid : undefined
}

/** A UUID (RFC 9562, version 8) out of what makes a server unique. */
function importedUuid({ account, cloud, vendorAccount }: Omit<HostSource, 'place'>, id: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([account, cloud, vendorAccount, id]), 'utf8')
    .digest()
  digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x80, 6)
  digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = digest.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** A vendor's text as it may be kept: well-formed, without control characters, and of bounded length. */
function clean(text: string): string {
  return Buffer.from(text.replace(/\p{Cc}/gu, ' ').slice(0, MAX_NAME), 'utf8').toString('utf8')
}
