import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { type Book, enterItems, openBook } from './book.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { Allotment, Entry, Item, ItemRefusal } from './ledger.ts'
import { findInstance } from './store.ts'
import type { Amounts, Unit } from './units.ts'

/** What somebody says that a member's allotment is. What is undefined stays as it is, and so do units without a number. */
export interface Declared {
  readonly member: Uid
  readonly instanceId: string | undefined
  readonly chargeType: Allotment['chargeType'] | undefined
  readonly edition: number | undefined
  readonly isValid: boolean | undefined
  readonly units: Amounts
}

/** What will be so of an organisation when the allotments are written, as far as it changes together with them. */
export interface Ahead {
  /** The management account. */
  readonly organisation: Uid
  /** Undefined where it stays as it is. */
  readonly instanceId: string | undefined
  /** Those of the named accounts that will belong to the organisation. */
  readonly members: ReadonlySet<Uid>
  /** What will have been bought of units whose number changes. */
  readonly bought: Amounts
  /** What accounts will use of capacities whose number changes. */
  readonly used: ReadonlyMap<Uid, Amounts>
  /** By how much the licences change that hosts use. */
  readonly licences: ReadonlyMap<Uid, Amounts>
}

/** Allotments that the ledger allows, to be written in the transaction that judged them. */
export interface Judged {
  readonly book: Book
  readonly entries: readonly Entry[]
}

/** Why they cannot be: whose, of which unit where it is one, and in one line what is wrong. */
export interface Objection {
  readonly member: Uid
  readonly unit: Unit | undefined
  readonly words: string
}

/**
 * Holds allotments that are declared together to the rules of the ledger. Their order does not count: what one gives back
 * is there for another. Nothing is written. Whoever writes them has locked the instance.
 */
export async function judgeDeclared(
  reader: Reader,
  ahead: Ahead,
  declared: readonly Declared[],
): Promise<Judged | Objection | undefined> {
  const [first] = declared
  if (first === undefined) return undefined
  const instanceId = ahead.instanceId ?? (await findInstance(reader, ahead.organisation))
  if (instanceId === undefined) return objectionTo(first.member, { kind: 'no-instance' })
  const holder = { organisation: ahead.organisation, instanceId }
  const named = declared.map(({ member, instanceId }): Item => ({ operation: 'add', member, instanceId }))
  const book = bookAhead(await openBook(reader, holder, named), ahead)
  const entries = new Map<Uid, Entry>()
  for (const itemOf of [lessOf, wholeOf]) {
    for (const one of declared) {
      const item = itemOf(one, book.ledger.allotments.get(one.member))
      const [outcome] = item === undefined ? [] : enterItems(book, [item])
      if (outcome?.refusal !== undefined) return objectionTo(one.member, outcome.refusal)
      if (outcome?.entry === undefined) continue
      const before = entries.has(one.member) ? entries.get(one.member)?.before : outcome.entry.before
      entries.set(one.member, { ...outcome.entry, before })
    }
  }
  return { book, entries: [...entries.values()] }
}

function bookAhead({ ledger }: Book, { members, bought, used, licences }: Ahead): Book {
  const pools = new Map(ledger.pools)
  for (const [unit, amount] of bought) pools.set(unit, { bought: amount, allotted: pools.get(unit)?.allotted ?? 0 })
  const use = new Map(ledger.use)
  for (const amounts of [used, licences]) {
    for (const [account, units] of amounts) {
      // Use that comes together with an allotment is not held against it: so it came to be where both were written down.
      const less = [...units].map(([unit, amount]) => {
        const present = ledger.use.get(account)?.get(unit) ?? 0
        return [unit, Math.min(present, amounts === used ? amount : present + amount)] as const
      })
      use.set(account, new Map([...(use.get(account) ?? []), ...less]))
    }
  }
  const changed = { ...ledger, pools, use, accounts: new Set([...ledger.accounts, ...members]) }
  return { ledger: changed, start: { pools: new Map(pools), allotments: new Map(ledger.allotments) } }
}

/** What a member gives back, before anybody takes; undefined for one that has nothing yet. */
function lessOf({ member, chargeType, units }: Declared, held: Allotment | undefined): Item | undefined {
  if (held === undefined) return undefined
  const less = [...units].filter(([unit, amount]) => amount < (held.units.get(unit) ?? 0))
  return {
    operation: 'change',
    member,
    chargeType: chargeType === 'POSTPAID' ? chargeType : undefined,
    capacities: new Map(less),
  }
}

function wholeOf({ units, chargeType, ...rest }: Declared, held: Allotment | undefined): Item {
  // Of a new one nobody says otherwise, it comes out of what was bought.
  const charge = chargeType ?? (held === undefined ? 'PREPAID' : undefined)
  return { ...rest, operation: held === undefined ? 'add' : 'change', chargeType: charge, capacities: units }
}

function objectionTo(member: Uid, refusal: ItemRefusal): Objection {
  const words = explainRefusal(refusal)
  if (refusal.kind === 'exceeds') return { member, unit: refusal.excesses[0]?.unit, words }
  return { member, unit: refusal.kind === 'below-use' ? refusal.shortages[0]?.unit : undefined, words }
}
