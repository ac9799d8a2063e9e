import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { isAdministrator, roleOf, SECURITY_CENTER_SERVICE } from '../directory/read.ts'
import { closeBook, enterItems, openBook } from './book.ts'
import { explainRefusal } from './explain-refusal.ts'
import { type AllotmentChange, type Author, findChange, isSame } from './history.ts'
import type { Item } from './ledger.ts'
import { lockInstance } from './store.ts'
import type { Unit } from './units.ts'

/**
 * Takes one change of an allotment back: the allotment is again what it was before, when it is still what the change made
 * of it and the ledger has room. Gives the number of the change that this makes.
 */
export async function undoChange(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  author: Author,
  id: number,
): Promise<number | Refusal<'not-administrator' | 'unknown-change' | 'changed-since' | 'does-not-fit'>> {
  const { transaction, clock } = deps
  const role = await roleOf(transaction, author.account, SECURITY_CENTER_SERVICE)
  if (!isAdministrator(role)) return refuse('not-administrator')
  const { organisation } = role
  const instanceId = await lockInstance(transaction, organisation)
  const change = await findChange(transaction, organisation, id)
  if (change === undefined || instanceId === undefined) return refuse('unknown-change', String(id))
  const items = [reversed(change)]
  const book = await openBook(transaction, { organisation, instanceId }, items)
  if (!isSame(book.ledger.allotments.get(change.member), change.after)) return refuse('changed-since', String(id))
  const [outcome] = enterItems(book, items)
  if (outcome?.entry === undefined) {
    return refuse('does-not-fit', String(id), outcome?.refusal === undefined ? '' : explainRefusal(outcome.refusal))
  }
  const [undone] = await closeBook(transaction, book, [outcome.entry], { author, at: clock.now(), undoes: id })
  // A recorded change always has two sides, so taking it back is a change too.
  if (undone === undefined) throw new Error(`taking back change ${id} changed nothing`)
  return undone
}

/** The item that makes an allotment what it was before a change. */
function reversed({ member, before, after }: AllotmentChange): Item {
  if (before === undefined) return { operation: 'delete', member }
  const units = new Set<Unit>([...before.units.keys(), ...(after?.units.keys() ?? [])])
  return {
    operation: after === undefined ? 'add' : 'change',
    member,
    instanceId: before.instanceId,
    chargeType: before.chargeType,
    edition: before.edition,
    isValid: before.isValid,
    capacities: new Map([...units].map((unit) => [unit, before.units.get(unit) ?? 0])),
  }
}
