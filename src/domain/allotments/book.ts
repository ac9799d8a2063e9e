import { randomBytes } from 'node:crypto'
import type { Uid } from '../../kernel/ids.ts'
import type { Reader, Transaction } from '../../storage/database.ts'
import { findAccounts } from '../directory/read.ts'
import { type Author, isSame, type NewChange, recordChanges } from './history.ts'
import { decide, type Entry, enter, type Item, type ItemRefusal, type Ledger, leftOf } from './ledger.ts'
import { samplePools } from './samples.ts'
import { type LedgerChange, readAllotments, readOwners, readPools, readUse, writeLedger } from './store.ts'
import type { Amounts } from './units.ts'

/** An organisation with the instance that it has bought. */
export interface Holder {
  readonly organisation: Uid
  readonly instanceId: string
}

/** An organisation's ledger as far as some items touch it, and how it stood at first. */
export interface Book {
  readonly ledger: Ledger
  readonly start: Pick<Ledger, 'pools' | 'allotments'>
}

/** What became of one item. */
export interface ItemOutcome {
  readonly member: Uid | undefined
  /** The instance of the member's allotment: the one that there is, or that was just deleted. */
  readonly instanceId: string | undefined
  /** Absent when the item was done. */
  readonly refusal: ItemRefusal | undefined
  /** What the item did; absent when it was refused. */
  readonly entry: Entry | undefined
  /** What the item left in the pools that it drew on. */
  readonly left: Amounts
}

const NOTHING: Amounts = new Map()

/** Reads what the items touch; the number of queries does not depend on them. Whoever writes it back has locked the instance. */
export async function openBook(reader: Reader, { organisation, instanceId }: Holder, items: readonly Item[]): Promise<Book> {
  const members = [...new Set(items.flatMap(({ member }) => member ?? []))]
  const known = await findAccounts(reader, members)
  const accounts = new Set(known.filter((account) => account.organisation === organisation).map(({ uid }) => uid))
  const allotments = await readAllotments(reader, organisation, members)
  const named = [...new Set(items.flatMap((item) => item.instanceId ?? []))]
  const owners = await readOwners(reader, organisation, named)
  const ledger: Ledger = {
    organisation,
    accounts,
    pools: await readPools(reader, organisation),
    allotments,
    owners: owners.set(instanceId, organisation),
    // What an account uses that has left the organisation is no longer the organisation's business.
    use: await readUse(reader, [organisation, ...accounts]),
  }
  return { ledger, start: { pools: new Map(ledger.pools), allotments: new Map(ledger.allotments) } }
}

/** Makes the items' entries in order, each done or refused alone. Nothing is written. */
export function enterItems({ ledger }: Book, items: readonly Item[]): readonly ItemOutcome[] {
  return items.map((item) => {
    const result = decide(ledger, item, newInstanceId)
    if ('kind' in result) {
      const held = item.member === undefined ? undefined : ledger.allotments.get(item.member)
      return { member: item.member, instanceId: held?.instanceId, refusal: result, entry: undefined, left: NOTHING }
    }
    enter(ledger, result)
    const { member, before, after, draw } = result
    const left = new Map([...draw.keys()].map((unit) => [unit, leftOf(ledger, unit)]))
    return { member, instanceId: (after ?? before)?.instanceId, refusal: undefined, entry: result, left }
  })
}

/** Writes the entries that were made, with their history. The caller has locked the instance. Gives the changes' numbers. */
export async function closeBook(
  transaction: Transaction,
  { ledger, start }: Book,
  entries: readonly Entry[],
  made: { readonly author: Author; readonly at: number; readonly undoes?: number },
): Promise<readonly number[]> {
  const { organisation } = ledger
  const gone = new Set(entries.filter(({ after }) => after === undefined).map(({ member }) => member))
  const change = changeOf(start, ledger, gone)
  await writeLedger(transaction, organisation, change, made.at)
  if (change.pools.size > 0)
    await samplePools(transaction, organisation, { pools: ledger.pools, changed: change.pools, at: made.at })
  const changes = entries.filter(({ before, after }) => !isSame(before, after))
  const rows: NewChange[] = changes.map(({ member, before, after }) => {
    return { member, before, after, ...(made.undoes === undefined ? {} : { undoes: made.undoes }) }
  })
  return recordChanges(transaction, organisation, rows, made)
}

function changeOf(start: Book['start'], end: Ledger, gone: ReadonlySet<Uid>): LedgerChange {
  const allotments = new Map([...end.allotments].filter(([member, after]) => start.allotments.get(member) !== after))
  const units = [...allotments].flatMap(([member, after]) => {
    const before = gone.has(member) ? undefined : start.allotments.get(member)
    const touched = new Set([...(before?.units.keys() ?? []), ...after.units.keys()])
    return [...touched]
      .map((unit) => ({ member, unit, allotted: after.units.get(unit) ?? 0 }))
      .filter(({ unit, allotted }) => allotted !== (before?.units.get(unit) ?? 0))
  })
  return {
    gone: [...gone].filter((member) => start.allotments.has(member)),
    allotments,
    units,
    pools: new Map([...end.pools].filter(([unit, pool]) => start.pools.get(unit) !== pool)),
  }
}

const LOWER_CASE = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** A new instance id: the vendor's prefix and 12 lower-case letters or digits (62 bits). */
function newInstanceId(): string {
  let id = 'sas-'
  while (id.length < 16) {
    // 252 is the last multiple of 36 that a byte holds; what lies above would favour some letters.
    for (const byte of randomBytes(16)) if (byte < 252 && id.length < 16) id += LOWER_CASE[byte % 36]
  }
  return id
}
