import type { DeclaredPolicy } from '../policies/follow.ts'
import { MOST_VERSIONS } from '../policies/read.ts'
import type { Flaw, Path } from './flaw.ts'
import { type Item, identify } from './item.ts'
import { canonicalPolicy } from './policy-text.ts'
import type { State } from './state.ts'

type Version = DeclaredPolicy['inForce']

/**
 * The policies that change, as they are to be.
 * @throws Flaw where a version would be changed, or where there would be too many
 */
export function planPolicies(state: State, now: number): readonly DeclaredPolicy[] {
  const declared = new Map<string, Item[]>()
  for (const item of state.itemsOf('policy-version').values()) {
    const policy = identify(item.account, item.key.slice(0, 1))
    declared.set(policy, [...(declared.get(policy) ?? []), item])
  }
  return [...state.itemsOf('policy')].flatMap(([id, item]) => {
    const present = versionsOnServer(state, id)
    const flaw = (path: Path, words: string) => state.document.flaw(path, words)
    const row = state.rowOf('policy', id)
    const server: Standing = {
      versions: present,
      inForce: Number(row?.values[2] ?? 0),
      latest: Number(row?.values[3] ?? 0),
      description: String(row?.values[1] ?? ''),
    }
    return planPolicy({ item, versions: declared.get(id) ?? [], now, flaw }, server) ?? []
  })
}

/** A policy as the server has it; without one all numbers are 0. */
interface Standing {
  readonly versions: ReadonlyMap<number, Version>
  readonly inForce: number
  readonly latest: number
  readonly description: string
}

interface Wanted {
  readonly item: Item
  /** Those that the file numbers; none where it has a document alone. */
  readonly versions: readonly Item[]
  readonly now: number
  flaw(path: Path, words: string): Flaw
}

function planPolicy(wanted: Wanted, server: Standing): DeclaredPolicy | undefined {
  const { item, versions, now, flaw } = wanted
  const [name = ''] = item.key
  const [document = null, said = null, inForce = null, latest = null] = item.values
  const description = said === null ? server.description : String(said)
  const before = server.versions.get(server.inForce)
  const fresh =
    document === null ? newVersions(wanted, server) : newDocument(String(document), before, { number: server.latest + 1, now })
  const number = inForce === null ? (fresh[0]?.number ?? server.inForce) : Number(inForce)
  const highest = Math.max(server.latest, Number(latest ?? 0), ...fresh.map((version) => version.number))
  const isSame =
    fresh.length === 0 && number === server.inForce && highest === server.latest && description === server.description
  if (isSame) return undefined
  const all = new Map([...server.versions, ...fresh.map((version) => [version.number, version] as const)])
  if (all.size > MOST_VERSIONS) {
    const path = versions.find(({ key }) => fresh.some((version) => version.number === Number(key[1])))?.path ?? item.path
    const words = `policy ${name} would have ${all.size} versions, and ${MOST_VERSIONS} are the most: delete one first`
    throw flaw(path, words)
  }
  const chosen = all.get(number)
  if (chosen === undefined) throw new Error(`policy ${name} has no version ${number}`)
  all.delete(number)
  const moves = before !== undefined && number !== server.inForce
  return { account: item.account, name, description, inForce: chosen, latest: highest, others: [...all.values()], moves }
}

/** A document that is not the one in force is a version of its own. */
function newDocument(
  document: string,
  before: Version | undefined,
  { number, now }: { readonly number: number; readonly now: number },
): readonly Version[] {
  return before !== undefined && canonicalPolicy(before.document) === document ? [] : [{ number, document, createdAt: now }]
}

function newVersions({ versions, now, flaw }: Wanted, server: Standing): readonly Version[] {
  return versions.flatMap(({ key: [, text], values, path }) => {
    const number = Number(text)
    const present = server.versions.get(number)
    if (present === undefined) return [{ number, document: String(values[0]), createdAt: now }]
    if (canonicalPolicy(present.document) === values[0]) return []
    throw flaw(path, `version ${number} is on the server with another document, and versions never change: take another number`)
  })
}

function versionsOnServer(state: State, policy: string): ReadonlyMap<number, Version> {
  return new Map(
    state.versionsOf(policy).map(({ key: [, number], values: [document, createdAt] }) => {
      const version = { number: Number(number), document: String(document), createdAt: Number(createdAt) }
      return [version.number, version]
    }),
  )
}
