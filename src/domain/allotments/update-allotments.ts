import { randomBytes } from 'node:crypto'
import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Transaction } from '../../storage/database.ts'
import type { Deps } from '../deps.ts'
import { findAccounts, isAdministrator, roleOf, SECURITY_CENTER_SERVICE } from '../directory/read.ts'
import { decide, enter, type Item, type ItemRefusal, type Ledger } from './ledger.ts'
import { type LedgerChange, lockInstance, readAllotments, readOwners, readPools, readUse, writeLedger } from './store.ts'

/** What became of one item. */
export interface ItemOutcome {
  readonly member: Uid | undefined
  /** The instance of the member's allotment: the one that there is, or that was just deleted. */
  readonly instanceId: string | undefined
  /** Absent when the item was done. */
  readonly refusal: ItemRefusal | undefined
}

/**
 * Changes what the members of an organisation are allotted. Items run in order, so one that gives back makes room
 * for a later one; each is done or refused alone. The caller is the management account or a delegated administrator
 * of Security Center. Gives one outcome for each item.
 */
export async function updateAllotments(
  deps: Pick<Deps, 'transaction' | 'clock'>,
  caller: Uid,
  items: readonly Item[],
): Promise<readonly ItemOutcome[] | Refusal<'not-administrator'>> {
  const { transaction, clock } = deps
  const role = await roleOf(transaction, caller, SECURITY_CENTER_SERVICE)
  if (!isAdministrator(role)) return refuse('not-administrator')
  const { organisation } = role
  const instanceId = await lockInstance(transaction, organisation)
  if (instanceId === undefined) {
    return items.map(({ member }) => ({ member, instanceId: undefined, refusal: { kind: 'no-instance' } }))
  }
  const ledger = await readLedger(transaction, { organisation, instanceId }, items)
  const start = { pools: new Map(ledger.pools), allotments: new Map(ledger.allotments) }
  const gone = new Set<Uid>()
  const outcomes = items.map((item) => {
    const result = decide(ledger, item, newInstanceId)
    if ('kind' in result) {
      const held = item.member === undefined ? undefined : ledger.allotments.get(item.member)
      return { member: item.member, instanceId: held?.instanceId, refusal: result }
    }
    enter(ledger, result)
    const { member, before, after } = result
    if (after === undefined) gone.add(member)
    return { member, instanceId: (after ?? before)?.instanceId, refusal: undefined }
  })
  await writeLedger(transaction, organisation, changeOf(start, ledger, gone), clock.now())
  return outcomes
}

/** Reads what the items touch; the number of queries does not depend on them. */
async function readLedger(
  transaction: Transaction,
  holder: { readonly organisation: Uid; readonly instanceId: string },
  items: readonly Item[],
): Promise<Ledger> {
  const { organisation, instanceId } = holder
  const members = [...new Set(items.flatMap(({ member }) => member ?? []))]
  const known = await findAccounts(transaction, members)
  const accounts = new Set(known.filter((account) => account.organisation === organisation).map(({ uid }) => uid))
  const allotments = await readAllotments(transaction, organisation, members)
  const named = [...new Set(items.flatMap((item) => item.instanceId ?? []))]
  const owners = await readOwners(transaction, organisation, named)
  return {
    organisation,
    accounts,
    pools: await readPools(transaction, organisation),
    allotments,
    owners: owners.set(instanceId, organisation),
    // What an account uses that has left the organisation is no longer the organisation's business.
    use: await readUse(transaction, [...accounts]),
  }
}

function changeOf(start: Pick<Ledger, 'pools' | 'allotments'>, end: Ledger, gone: ReadonlySet<Uid>): LedgerChange {
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
