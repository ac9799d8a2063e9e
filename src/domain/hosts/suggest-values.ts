import type { Uid } from '../../kernel/ids.ts'
import { holdsPart, lowerAscii } from '../../storage/text-part.ts'
import type { Deps } from '../deps.ts'
import { NAME_COLUMNS } from '../vendor-accounts/read.ts'
import type { Vendor } from './host.ts'

type Reading = Pick<Deps, 'transaction'>

/** What values are suggested for. */
export type SuggestedField = keyof typeof VALUES

/** As many values are suggested for a field, and as many regions are listed. */
const MOST_VALUES = 10
const MOST_REGIONS = 1000

const VALUES = {
  'public-ip': 'SELECT public_ip AS value FROM hosts',
  ip: 'SELECT ip AS value FROM hosts',
  name: 'SELECT name AS value FROM hosts',
  'instance-id': 'SELECT instance_id AS value FROM hosts',
  'os-name': 'SELECT os_name AS value FROM hosts',
  vpc: 'SELECT vpc AS value FROM hosts',
  'group-name': 'SELECT name AS value FROM host_groups',
  'tag-name': 'SELECT name AS value FROM host_tags',
  vendorUid: `SELECT ${NAME_COLUMNS.vendorUid} AS value FROM vendor_accounts`,
  userName: `SELECT ${NAME_COLUMNS.userName} AS value FROM vendor_accounts`,
  alias: `SELECT ${NAME_COLUMNS.alias} AS value FROM vendor_accounts`,
} as const

/** The first values of a field that hold a text, in any case of A to Z, each once and in order. */
export async function valuesHolding(
  { transaction }: Reading,
  account: Uid,
  field: SuggestedField,
  text: string,
): Promise<string[]> {
  const select = VALUES[field]
  const column = select.split(' ')[1] ?? ''
  const sql = `${select} WHERE account = ? AND ${holdsPart(column)}
    GROUP BY ${column} ORDER BY ${column} LIMIT ${MOST_VALUES}`
  const rows = await transaction.all<{ value: string }>(sql, account, lowerAscii(text))
  return rows.map(({ value }) => value)
}

/** The regions in which an account has hosts, by vendor. */
export async function regionsByVendor({ transaction }: Reading, account: Uid): Promise<ReadonlyMap<Vendor, string[]>> {
  const sql = `SELECT vendor, region FROM hosts WHERE account = ?
    GROUP BY vendor, region ORDER BY vendor, region LIMIT ${MOST_REGIONS}`
  const found = new Map<Vendor, string[]>()
  for (const { vendor, region } of await transaction.all<{ vendor: Vendor; region: string }>(sql, account)) {
    found.set(vendor, [...(found.get(vendor) ?? []), region])
  }
  return found
}
