import { parseUid, type Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Reader, Value } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { secretPlace } from '../identity/read.ts'
import { type DocumentRefusal, type OrganisationDocument, refuseAt } from './document.ts'
import { type Item, itemsOf, KINDS, type Kind } from './items.ts'
import { organisationAccounts, presentItems } from './present.ts'

/** One difference between the file and the server. `extra` is on the server only; applying leaves it alone. */
export interface Change {
  readonly kind: Kind
  readonly name: string
  readonly change: 'create' | 'update' | 'extra'
}

/** What applying a file would do. */
export interface Plan {
  readonly creates: ReadonlyMap<Kind, readonly Item[]>
  readonly updates: ReadonlyMap<Kind, readonly Item[]>
  readonly extras: readonly Change[]
  readonly unchanged: number
}

const EXTRAS_LIMIT = 1000

/**
 * Compares a file with the server. Refuses what the server's state forbids: an account of another organisation, a key
 * id that somebody else has, less bought than is allotted.
 */
export async function planOrganisation(
  { transaction: reader, vault }: Pick<Deps, 'transaction' | 'vault'>,
  document: OrganisationDocument,
): Promise<Plan | DocumentRefusal> {
  const management = managementOf(document)
  const wanted = itemsOf(document)
  const refusal = await forbidden(reader, document, wanted)
  if (refusal !== undefined) return refusal
  const named = (wanted.get('account') ?? []).map(({ key }) => key[0] ?? '')
  const accounts = [...new Set([...named, ...(await organisationAccounts(reader, management))])].sort()
  const creates = new Map<Kind, readonly Item[]>()
  const updates = new Map<Kind, readonly Item[]>()
  const extras: Change[] = []
  let unchanged = 0
  const rotated = await rotatedKeys(reader, vault, document)
  for (const kind of KINDS) {
    const missing = new Map((wanted.get(kind) ?? []).map((item) => [keyText(item.key), item]))
    const changed: Item[] = []
    for await (const present of presentItems(reader, kind, accounts)) {
      const item = missing.get(keyText(present.key))
      if (item === undefined) {
        if (extras.length < EXTRAS_LIMIT) extras.push({ kind, name: nameOf(kind, present), change: 'extra' })
        continue
      }
      missing.delete(keyText(present.key))
      const isRotated = kind === 'access-key' && rotated.has(present.key[1] ?? '')
      if (!isRotated && sameValues(item.values, present.values)) unchanged++
      else changed.push(item)
    }
    creates.set(kind, [...missing.values()])
    updates.set(kind, changed)
  }
  return { creates, updates, extras, unchanged }
}

/** The management account that a document names. */
export function managementOf({ file }: OrganisationDocument): Uid {
  const uid = parseUid(file.organisation.management.uid)
  if (uid === undefined) throw new Error('a document of the right shape has a management account')
  return uid
}

/** All differences of a plan, in the order of the kinds. */
export function changesOf(plan: Plan): Change[] {
  return KINDS.flatMap((kind) => [
    ...(plan.creates.get(kind) ?? []).map((item) => ({ kind, name: nameOf(kind, item), change: 'create' as const })),
    ...(plan.updates.get(kind) ?? []).map((item) => ({ kind, name: nameOf(kind, item), change: 'update' as const })),
    ...plan.extras.filter((extra) => extra.kind === kind),
  ])
}

/** The secrets that a document gives, by AccessKey id. */
export function secretsOf({ file }: OrganisationDocument): ReadonlyMap<string, Secret> {
  const keys = (file.identities ?? []).flatMap(({ users = [] }) => users.flatMap(({ accessKeys = [] }) => accessKeys))
  return new Map(keys.flatMap(({ id, secret }) => (secret === undefined ? [] : [[id, new Secret(secret)] as const])))
}

/** The existing AccessKeys whose secret the document changes. */
async function rotatedKeys(reader: Reader, vault: Deps['vault'], document: OrganisationDocument): Promise<ReadonlySet<string>> {
  const secrets = secretsOf(document)
  const rows = await reader.all<{ account: string; id: string; sealed_secret: string }>(
    'SELECT account, id, sealed_secret FROM access_keys WHERE id = ANY(?)',
    [...secrets.keys()],
  )
  const isChanged = (row: { account: string; id: string; sealed_secret: string }) =>
    vault.open(row.sealed_secret, secretPlace(row.account, row.id)).reveal() !== secrets.get(row.id)?.reveal()
  return new Set(rows.filter(isChanged).map(({ id }) => id))
}

function keyText(key: readonly string[]): string {
  return key.join('\n')
}

function nameOf(kind: Kind, { key }: Item): string {
  return key.length === 1 || kind === 'account'
    ? (key[0] ?? '')
    : key.slice(1).join(' ') + (kind === 'folder' ? '' : ` of ${key[0]}`)
}

function sameValues(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index])
}

async function forbidden(
  reader: Reader,
  document: OrganisationDocument,
  wanted: ReadonlyMap<Kind, readonly Item[]>,
): Promise<DocumentRefusal | undefined> {
  const checks = [foreignAccount, takenKey, shrunkPool, shrunkFirewall]
  for (const check of checks) {
    const refusal = await check(reader, document, wanted)
    if (refusal instanceof Refusal) return refusal
  }
  return undefined
}

type Check = (
  reader: Reader,
  document: OrganisationDocument,
  wanted: ReadonlyMap<Kind, readonly Item[]>,
) => Promise<DocumentRefusal | undefined>

const foreignAccount: Check = async (reader, document, wanted) => {
  const items = new Map((wanted.get('account') ?? []).map((item) => [item.key[0] ?? '', item]))
  const management = managementOf(document)
  for await (const present of presentItems(reader, 'account', [...items.keys()])) {
    const item = items.get(present.key[0] ?? '')
    const organisation = present.values[1] ?? null
    if (item === undefined || organisation === null || organisation === item.values[1]) continue
    const why = organisation === management ? 'it is a member of the organisation' : 'it belongs to another organisation'
    return refuseAt(document, `${item.path}/uid`, why)
  }
  return undefined
}

const takenKey: Check = async (reader, document, wanted) => {
  const items = new Map((wanted.get('access-key') ?? []).map((item) => [item.key[1] ?? '', item]))
  const rows = await reader.all<{ account: string; id: string; user_name: string | null }>(
    'SELECT account, id, user_name FROM access_keys WHERE id = ANY(?)',
    [...items.keys()],
  )
  const taken = rows.find(({ account, id, user_name }) => account !== items.get(id)?.key[0] || user_name === null)
  const path = items.get(taken?.id ?? '')?.path
  return path === undefined ? undefined : refuseAt(document, `${path}/id`, `${taken?.id} is in use elsewhere`)
}

const shrunkPool: Check = async (reader, document, wanted) => {
  const rows = await reader.all<{ unit: string; allotted: number }>(
    'SELECT unit, allotted FROM pools WHERE account = ?',
    managementOf(document),
  )
  const allotted = new Map(rows.map((row) => [row.unit, row.allotted]))
  for (const { key, values, path } of wanted.get('pool') ?? []) {
    const least = allotted.get(key[1] ?? '') ?? 0
    if (Number(values[0]) < least) return refuseAt(document, path, `${least} are allotted to members already`)
  }
  return undefined
}

const shrunkFirewall: Check = async (reader, document, wanted) => {
  const [item] = wanted.get('firewall') ?? []
  if (item === undefined) return undefined
  const row = await reader.first<{ n: number }>(
    'SELECT CAST(count(*) AS BIGINT) AS n FROM firewall_members WHERE account = ?',
    managementOf(document),
  )
  const members = row?.n ?? 0
  return Number(item.values[1]) < members
    ? refuseAt(document, `${item.path}/maxMembers`, `the firewall has ${members} members already`)
    : undefined
}
