import { Document, isMap, isScalar, isSeq, Scalar, visit } from 'yaml'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Value } from '../../storage/database.ts'
import { COLUMNS, KINDS, type Kind } from './items.ts'
import { organisationAccounts, presentItems } from './present.ts'

type Cells = Readonly<Record<string, Value>>
type Rows = Readonly<Record<Kind, readonly Cells[]>>

/**
 * The organisation of a management account as a file: the same for the same state, byte for byte, and without any
 * secret. Applying it where it came from changes nothing.
 */
export async function exportOrganisation(reader: Reader, management: Uid): Promise<string> {
  const accounts = [...(await organisationAccounts(reader, management)), ...(await outsiders(reader))].sort()
  const found: [Kind, Cells[]][] = []
  for (const kind of KINDS) {
    const { key, values } = COLUMNS[kind]
    const rows: Cells[] = []
    for await (const item of presentItems(reader, kind, kind === 'organisation' ? [management] : accounts)) {
      const cells = [...item.key, ...item.values]
      rows.push(Object.fromEntries([...key, ...values].map((column, index) => [column, cells[index] ?? null])))
    }
    found.push([kind, rows])
  }
  return toYaml(fileOf(management, Object.fromEntries(found) as Record<Kind, Cells[]>))
}

async function outsiders(reader: Reader): Promise<string[]> {
  const rows = await reader.all<{ uid: string }>('SELECT uid FROM accounts WHERE organisation IS NULL ORDER BY uid LIMIT 10000')
  return rows.map((row) => row.uid)
}

const PRESENT = (value: unknown) => value !== undefined && value !== null && value !== ''

function grouped(rows: readonly Cells[], ...columns: string[]): (...values: Value[]) => readonly Cells[] {
  const groups = new Map<string, Cells[]>()
  for (const row of rows) {
    const name = columns.map((column) => row[column]).join('\n')
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [row])
    else group.push(row)
  }
  return (...values) => groups.get(values.join('\n')) ?? []
}

/** Leaves out what is not there, and lists without elements. */
function brief(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => PRESENT(value) && !(Array.isArray(value) && value.length === 0)),
  )
}

function fileOf(management: Uid, rows: Rows): Record<string, unknown> {
  const head = rows.account.find((row) => row['uid'] === management)
  const members = rows.account.filter((row) => row['organisation'] === management && row['uid'] !== management)
  const grantsOf = grouped(rows.grant, 'account')
  const strangers = rows.account.filter((row) => row['organisation'] === null)
  return brief({
    organisation: brief({
      id: rows.organisation[0]?.['id'],
      management: { uid: management, name: head?.['name'] },
      folders: rows.folder.map(({ id, name, parent }) => brief({ id, name, parent })),
      accounts: members.map(({ uid, name, folder }) =>
        brief({ uid, name, folder, grants: grantsOf(uid ?? null).map((row) => row['service']) }),
      ),
      delegated: rows.delegation.map(({ member, service }) => ({ uid: member, service })),
    }),
    outsiders: strangers.map(({ uid, name }) => ({ uid, name })),
    entitlements: entitlements(rows),
    groups: rows.group.map(({ account, name }) => ({ account, name })),
    hosts: rows.host.map(hostOf),
    usage: usage(rows),
    identities: identities(rows),
  })
}

function entitlements(rows: Rows): Record<string, unknown> | undefined {
  const [entitlement] = rows.entitlement
  const [firewall] = rows.firewall
  const amounts = new Map(rows.pool.map(({ unit, bought }) => [String(unit), bought]))
  const editions = [...amounts.keys()].filter((unit) => unit.startsWith('servers:')).map((unit) => unit.slice('servers:'.length))
  const capacities = [...amounts].filter(([unit]) => !unit.includes(':'))
  const found = brief({
    securityCenter: entitlement && {
      instanceId: entitlement['instance_id'],
      versions: Object.fromEntries(
        editions.map((code) => [code, { ecs: amounts.get(`servers:${code}`), cores: amounts.get(`cores:${code}`) ?? 0 }]),
      ),
      capacities: Object.fromEntries(capacities),
    },
    cloudFirewall: firewall && { edition: firewall['edition'], maxMembers: firewall['max_members'] },
  })
  return Object.keys(found).length === 0 ? undefined : found
}

function hostOf(row: Cells): Record<string, unknown> {
  const { uuid, account, name, hostname, ip, public_ip, group_name, time_zone, version, cores } = row
  return brief({
    uuid,
    account,
    name,
    hostname,
    ip,
    publicIp: public_ip,
    group: group_name,
    timeZone: time_zone,
    version: version === 0 ? undefined : String(version),
    cores: cores === 0 ? undefined : cores,
  })
}

function usage(rows: Rows): Record<string, unknown>[] {
  const byAccount = new Map<string, Record<string, unknown>>()
  for (const { account, unit, used } of rows.usage) {
    const capacities = byAccount.get(String(account)) ?? {}
    capacities[String(unit)] = used
    byAccount.set(String(account), capacities)
  }
  return [...byAccount].map(([account, capacities]) => ({ account, capacities }))
}

function identities(rows: Rows): Record<string, unknown>[] {
  const accounts = [...new Set([...rows.policy, ...rows.user].map((row) => String(row['account'])))].sort()
  const policiesOf = grouped(rows.policy, 'account')
  const usersOf = grouped(rows.user, 'account')
  const attachedTo = grouped(rows.attachment, 'account', 'user_name')
  const keysOf = grouped(rows['access-key'], 'account', 'user_name')
  return accounts.map((account) =>
    brief({
      account,
      policies: policiesOf(account).map(({ name, document }) => ({ name, document: JSON.parse(String(document)) })),
      users: usersOf(account).map(({ name = null }) =>
        brief({
          name,
          policies: attachedTo(account, name).map((row) => row['policy_name']),
          accessKeys: keysOf(account, name).map(({ id, status }) =>
            brief({ id, status: status === 'Active' ? undefined : status }),
          ),
        }),
      ),
    }),
  )
}

/** One line for every small thing, as the file is written by hand; digits that are text stand in quotes. */
function toYaml(file: Record<string, unknown>): string {
  const document = new Document(file)
  visit(document, {
    Map(_key, node) {
      const isLeaf = node.items.every(({ value }) => isScalar(value) || (isSeq(value) && value.items.every(isScalar)))
      if (isLeaf) node.flow = true
    },
    Scalar(_key, node) {
      if (typeof node.value === 'string' && /^[0-9.]+$/.test(node.value)) node.type = Scalar.QUOTE_DOUBLE
    },
  })
  if (!isMap(document.contents)) throw new Error('an organisation file is a map')
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}
