import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { holdBaselines } from '../logon-baselines/follow.ts'
import { lockLists } from '../monitoring/follow.ts'
import { accountPages, accountsByUid, findOrganisation, isIdTaken, lockCapacity, mayHoldOutsiders } from './directory-state.ts'
import type { OrganisationDocument } from './document.ts'
import { holdLists } from './ids.ts'
import { type Item, identify, KINDS, type Kind, nameOf, OF_MANAGEMENT } from './item.ts'
import { lockIdentities } from './lock-identities.ts'
import { accessKeysById, pagesOf, type Row, type TableKind } from './table.ts'

/** How the server's state is read. */
export interface Reading {
  readonly reader: Reader
  /** The same, where the file is applied: others wait then who would change what is read. */
  readonly writer: Transaction | undefined
  /** The management account. */
  readonly account: Uid
  readonly now: number
  /** Looks also for what the file does not have. */
  readonly hasExtras: boolean
}

/** Something that only the server has. */
export interface Extra {
  readonly kind: Kind
  readonly name: string
}

/** As many changes as an answer lists by name; all are counted. */
export const MOST_CHANGES = 1000

const NOTHING: ReadonlyMap<string, Item> = new Map()

/** What the server has of the items of a file, and a record of what else it has. */
export class State {
  readonly document: OrganisationDocument
  readonly #hasExtras: boolean
  readonly #now: number
  readonly #present = new Map<Kind, Map<string, Row>>()
  /** The first `MOST_CHANGES` of them. */
  readonly extras: Extra[] = []
  extraCount = 0
  readonly #others = new Map<string, number>()
  readonly #versions = new Map<string, Row[]>()
  /** Members of the firewall that are being taken out. */
  readonly leaving = new Set<string>()

  constructor(document: OrganisationDocument, { hasExtras, now }: Pick<Reading, 'hasExtras' | 'now'>) {
    this.document = document
    this.#hasExtras = hasExtras
    this.#now = now
  }

  /** The file's items of a kind, by `identify`. */
  itemsOf(kind: Kind): ReadonlyMap<string, Item> {
    return this.document.items.get(kind) ?? NOTHING
  }

  /** The row of an item; undefined when the server has none. */
  rowOf(kind: Kind, id: string): Row | undefined {
    return this.#present.get(kind)?.get(id)
  }

  /** How many rows of a kind the server has beside those of the file, within a scope: see `SCOPES`. */
  othersIn(kind: Kind, scope: readonly string[]): number {
    return this.#others.get([kind, ...scope].join('\n')) ?? 0
  }

  /** The versions that the server has of a policy; its id is that of `identify`. */
  versionsOf(policy: string): readonly Row[] {
    return this.#versions.get(policy) ?? []
  }

  /** Takes note of a row of the server. */
  meet(kind: Kind, row: Row): void {
    const id = identify(row.account, row.key)
    if (kind === 'firewall-member' && row.more !== null) {
      if (Number(row.more) > this.#now) this.leaving.add(id)
      return
    }
    if (kind === 'policy-version') {
      const policy = identify(row.account, row.key.slice(0, 1))
      this.#versions.set(policy, [...this.versionsOf(policy), row])
    }
    if (this.itemsOf(kind).has(id)) {
      const rows = this.#present.get(kind) ?? new Map<string, Row>()
      this.#present.set(kind, rows.set(id, row))
      return
    }
    const scope = SCOPES[kind]
    if (scope !== undefined) {
      const name = [kind, ...scope(row)].join('\n')
      this.#others.set(name, (this.#others.get(name) ?? 0) + 1)
    }
    if (!this.#hasExtras || this.#isSaidElsewhere(kind, row)) return
    this.extraCount++
    if (this.extras.length < MOST_CHANGES) this.extras.push({ kind, name: nameOf(kind, row.account, row.key) })
  }

  /** The version in force is the document of its policy, where the file does not number them. */
  #isSaidElsewhere(kind: Kind, { account, key, more }: Row): boolean {
    if (kind !== 'policy-version' || more !== IN_FORCE) return false
    const policy = this.itemsOf('policy').get(identify(account, key.slice(0, 1)))
    return policy === undefined || policy.values[0] !== null
  }
}

/** Kinds that stand in the lists of what is watched. */
const LISTS = ['monitoring', 'watched-account', 'marked-account', 'watched-folder'] as const

const IN_FORCE = 1

/** Of which kinds the rows beside the file are counted, and by what. */
const SCOPES: { readonly [K in Kind]?: (row: Row) => readonly string[] } = {
  attachment: ({ account, key: [type = '', target = '', policyType = ''] }) => [account, type, target, policyType],
  'group-member': ({ account, key: [, user = ''] }) => [account, user],
  baseline: ({ account, key: [type = ''] }) => [account, type],
  'baseline-target': ({ account, key: [type = '', value = ''] }) => [account, type, value],
  'user-group': ({ account }) => [account],
  role: ({ account }) => [account],
  'logon-source': ({ account }) => [account],
  'host-alias': ({ account }) => [account],
  'brute-force-rule': ({ account }) => [account],
  'brute-force-host': ({ account, values: [rule] }) => [account, String(rule)],
  'white-list-rule': ({ account, key }) => [account, String(key[OPERATE] === 'regex')],
  'known-exit': ({ account }) => [account],
}

/** Where the comparison stands in the key of a rule of the white list. */
export const OPERATE = 3

/**
 * Reads what the server has of the items of a file, in a number of statements that does not grow with every item.
 * @throws Flaw when an item cannot be because of whose it is
 */
export async function readState(reading: Reading, document: OrganisationDocument): Promise<State> {
  const state = new State(document, reading)
  const scope = await readDirectory(reading, state)
  if (reading.writer !== undefined) {
    await lockCapacity(reading.writer, reading.account)
    if (LISTS.some((kind) => state.itemsOf(kind).size > 0)) await lockLists(reading.writer, reading.account)
    const baselines = [...state.itemsOf('baseline').values()]
    await holdBaselines(
      reading.writer,
      baselines.map((item) => item.account),
    )
    await holdLists(reading.writer, (kind) => state.itemsOf(kind))
    await lockIdentities(reading.writer, (kind) => state.itemsOf(kind))
  }
  await readKeys(reading, state)
  for (const kind of KINDS) {
    if (kind !== 'organisation' && kind !== 'account') await readTable(reading, kind, { state, scope })
  }
  return state
}

/** Reads organisation and accounts, and gives back whose rows may be extras: nobody's when they are not asked for. */
async function readDirectory({ reader, writer, account, hasExtras }: Reading, state: State): Promise<readonly Uid[]> {
  const { document } = state
  const isWriting = writer !== undefined
  const organisation = await findOrganisation(reader, account, isWriting)
  if (organisation !== undefined) state.meet('organisation', organisation)
  for (const { path, values } of state.itemsOf('organisation').values()) {
    const id = String(values[0])
    if (await isIdTaken(reader, account, id)) throw document.flaw(path, `another organisation here has the id ${id}`)
  }
  const uids = [...state.itemsOf('account').values()].map((item) => item.account)
  for (const row of await accountsByUid(reader, uids, isWriting)) state.meet('account', row)
  const hasOutsiders = await mayHoldOutsiders(reader, account)
  checkAccounts(account, state, hasOutsiders)
  if (!hasExtras) return []
  const scope: Uid[] = []
  for (const organisation of hasOutsiders ? [account, null] : [account]) {
    for await (const page of accountPages(reader, organisation)) {
      for (const row of page) {
        scope.push(row.account)
        state.meet('account', row)
      }
    }
  }
  return scope
}

/** A file changes the organisation's own accounts only, and those of no organisation where it may hold them. */
function checkAccounts(management: Uid, state: State, hasOutsiders: boolean): void {
  for (const [id, { account, values, path }] of state.itemsOf('account')) {
    const row = state.rowOf('account', id)
    const wanted = values[1]
    const owner = row?.values[1]
    const flaw = (words: string) => state.document.flaw(path, words)
    if (row !== undefined && owner !== null && owner !== management) {
      throw flaw(`account ${account} belongs to another organisation on this server`)
    }
    if (!hasOutsiders && (wanted === null || owner === null)) {
      throw flaw(`account ${account} belongs to no organisation: only the account that the server was set up with can hold it`)
    }
    if (wanted === null && owner === management) throw flaw(`account ${account} is a member here and cannot be an outsider`)
  }
}

/** By id alone: an id that somebody else has is a flaw, not a key that could be created. */
async function readKeys({ reader }: Reading, state: State): Promise<void> {
  const byId = new Map([...state.itemsOf('access-key').values()].map((item) => [item.key.join(), item]))
  for (const row of await accessKeysById(reader, [...byId.keys()])) {
    const item = byId.get(row.key.join())
    if (item === undefined) continue
    const flaw = (words: string) => state.document.flaw(item.path, `access key ${row.key.join()} is in use elsewhere: ${words}`)
    if (item.account !== row.account) throw flaw('by another account')
    if (row.values[0] === null) throw flaw('by the root of this account')
    if (item.values[0] !== row.values[0]) throw flaw('by another user of this account')
    state.meet('access-key', row)
  }
}

async function readTable(
  { reader, account, hasExtras }: Reading,
  kind: TableKind,
  { state, scope }: { state: State; scope: readonly Uid[] },
): Promise<void> {
  if (kind === 'access-key' && !hasExtras) return
  const named = new Set([...state.itemsOf(kind).values()].map((item) => item.account))
  // Another document of a policy is another version, so the ones that there are count.
  if (kind === 'policy-version') for (const { account } of state.itemsOf('policy').values()) named.add(account)
  const accounts = !hasExtras ? named : OF_MANAGEMENT.has(kind) ? [account] : scope
  for await (const page of pagesOf(reader, kind, [...accounts])) {
    for (const row of page) state.meet(kind, row)
  }
}
