import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { pagesOf, type Row, rowsOf } from './table.ts'
import { ALLOTMENT_STATUS, CAPACITIES, licenceOf } from './units.ts'
import { block, flow, flowPairs, text, textList, unless } from './yaml-text.ts'

/** The capacities among the units, in their own order. */
export function capacityList(units: ReadonlyMap<string, string>): string | undefined {
  const given = CAPACITIES.flatMap((name) => {
    const amount = units.get(name)
    return amount === undefined ? [] : [[name, amount] as const]
  })
  return given.length === 0 ? undefined : flow(Object.fromEntries(given))
}

/** What the organisation has bought. */
export async function entitlements(reader: Reader, account: Uid): Promise<string> {
  const [entitlement] = await rowsOf(reader, 'entitlement', account)
  const [firewall] = await rowsOf(reader, 'firewall', account)
  let lines = ''
  if (entitlement !== undefined) {
    const pools = new Map((await rowsOf(reader, 'pool', account)).map(({ key, values }) => [key.join(), String(values[0])]))
    const capacities = capacityList(pools)
    lines += `  securityCenter:\n    instanceId: ${text(String(entitlement.values[0]))}\n`
    lines += versionLines(pools)
    lines += capacities === undefined ? '' : `    capacities: ${capacities}\n`
  }
  if (firewall !== undefined) {
    const [edition, maxMembers] = firewall.values
    lines += `  cloudFirewall: ${flow({ edition: String(edition), maxMembers: String(maxMembers) })}\n`
  }
  return lines === '' ? '' : `entitlements:\n${lines}`
}

function versionLines(pools: ReadonlyMap<string, string>): string {
  const versions = versionsOf(pools)
  if (versions.length === 0) return ''
  return `    versions:\n${versions.map(([edition, amounts]) => `      ${text(String(edition))}: ${amounts}\n`).join('')}`
}

function versionsOf(units: ReadonlyMap<string, string>): readonly (readonly [edition: number, amounts: string])[] {
  const editions = new Map<number, { ecs?: string; cores?: string }>()
  for (const [unit, amount] of units) {
    const licence = licenceOf(unit)
    if (licence === undefined) continue
    const { kind, edition } = licence
    editions.set(edition, { ...editions.get(edition), ...(kind === 'servers' ? { ecs: amount } : { cores: amount }) })
  }
  return [...editions].sort(([one], [other]) => one - other).map(([edition, { ecs, cores }]) => [edition, flow({ ecs, cores })])
}

/** What members are allotted; what somebody else holds cannot be said in a file. */
export async function allotments(reader: Reader, account: Uid, members: ReadonlySet<string>): Promise<string> {
  const units = new Map<string, Map<string, string>>()
  for await (const rows of pagesOf(reader, 'allotted', [account])) {
    for (const {
      key: [member = '', unit = ''],
      values,
    } of rows) {
      units.set(member, (units.get(member) ?? new Map<string, string>()).set(unit, String(values[0])))
    }
  }
  const rows = await rowsOf(reader, 'allotment', account)
  const lines = rows
    .filter(({ key }) => members.has(key.join()))
    .map((row) => allotmentLine(row, units.get(row.key.join()) ?? new Map()))
  return block('allotments', lines)
}

function allotmentLine({ key, values }: Row, units: ReadonlyMap<string, string>): string {
  const [instanceId, charge, edition, status] = values
  const versions = versionsOf(units).map(([edition, amounts]) => [text(String(edition)), amounts] as const)
  return flow({
    account: text(key.join()),
    instanceId: text(String(instanceId)),
    charge: text(String(charge)),
    edition: unless(0, edition),
    status: status === ALLOTMENT_STATUS.invalid ? 'invalid' : undefined,
    versions: versions.length === 0 ? undefined : flowPairs(versions),
    capacities: capacityList(units),
  })
}

/** Which accounts are watched; `places` are the folders that there are, the root among them. */
export async function monitoring(
  reader: Reader,
  account: Uid,
  { members, places }: { readonly members: ReadonlySet<string>; readonly places: ReadonlySet<string> },
): Promise<string> {
  const isOwn = ({ key }: Row) => key.join() === account || members.has(key.join())
  const namesOf = (rows: readonly Row[]) => textList(rows.map(({ key }) => key.join()))
  const folders = (await rowsOf(reader, 'watched-folder', account)).filter(({ key }) => places.has(key.join()))
  const lists = {
    enabled: (await rowsOf(reader, 'monitoring', account)).length > 0 ? 'true' : undefined,
    accounts: namesOf((await rowsOf(reader, 'watched-account', account)).filter(isOwn)),
    marked: namesOf((await rowsOf(reader, 'marked-account', account)).filter(isOwn)),
    newAccountsOf: namesOf([...folders].sort((one, other) => Number(one.more) - Number(other.more))),
  }
  const lines = Object.entries(lists).flatMap(([name, list]) => (list === undefined ? [] : [`  ${name}: ${list}\n`]))
  return lines.length === 0 ? '' : `monitoring:\n${lines.join('')}`
}

/** Who is under the firewall; those that are being taken out are not any more. */
export async function firewallMembers(reader: Reader, account: Uid, members: ReadonlySet<string>): Promise<string> {
  const rows = await rowsOf(reader, 'firewall-member', account)
  const lines = rows
    .filter(({ key, more }) => more === null && members.has(key.join()))
    .map(({ key, values }) => flow({ account: text(key.join()), description: unless('', values[0]) }))
  return block('firewallMembers', lines)
}
