import type { Uid } from '../../kernel/ids.ts'
import { type Amounts, compareUnits, coresOf, editionOf, serversOf, type Unit } from './units.ts'

/** How an allotment is paid. What is prepaid comes out of the pools; what is postpaid draws on none. */
export type ChargeType = 'PREPAID' | 'POSTPAID'

/** What the organisation has bought of one unit, and how much of it is allotted. */
export interface Pool {
  readonly bought: number
  readonly allotted: number
}

/** What a member has been given. */
export interface Allotment {
  readonly instanceId: string
  readonly chargeType: ChargeType
  /** The edition that is bound, by its code; 0 where none was named. */
  readonly edition: number
  /** An invalid allotment keeps what it draws until it is deleted. */
  readonly isValid: boolean
  /** Never holds a 0. */
  readonly units: Amounts
}

/** One change that somebody asks for. */
export interface Item {
  readonly operation?: 'add' | 'change' | 'delete' | undefined
  readonly member?: Uid | undefined
  readonly instanceId?: string | undefined
  readonly chargeType?: ChargeType | undefined
  readonly edition?: number | undefined
  readonly isValid?: boolean | undefined
  /** Numbers of capacities. */
  readonly capacities?: Amounts | undefined
  /** Licences by edition, each edition once. */
  readonly licences?: readonly Licence[] | undefined
}

/** The licences of one edition; a number that is not there stays as it is. */
export interface Licence {
  readonly edition?: number | undefined
  readonly servers?: number | undefined
  readonly cores?: number | undefined
}

/** As much of an organisation's ledger as the items touch. */
export interface Ledger {
  /** The management account: it holds the pools. */
  readonly organisation: Uid
  /** Those of the touched accounts that belong to the organisation. */
  readonly accounts: ReadonlySet<Uid>
  readonly pools: Map<Unit, Pool>
  readonly allotments: Map<Uid, Allotment>
  /** Who has the instance ids that the items name. */
  readonly owners: Map<string, Uid>
  /** What the touched accounts and the management account use. */
  readonly use: ReadonlyMap<Uid, Amounts>
}

/** How far a unit would pass what was bought. */
export interface Excess {
  readonly unit: Unit
  readonly by: number
  readonly left: number
  readonly bought: number
}

/** A number that would fall below what the member uses. */
export interface Shortage {
  readonly unit: Unit
  readonly wanted: number
  readonly used: number
}

/** Why an item cannot be done. */
export type ItemRefusal =
  | { readonly kind: 'no-operation' | 'no-member' | 'no-instance' | 'is-management' | 'outside-organisation' }
  | { readonly kind: 'already-allotted' | 'not-allotted' | 'no-edition' }
  | { readonly kind: 'other-instance' | 'instance-taken'; readonly instanceId: string }
  | { readonly kind: 'edition-twice'; readonly edition: number }
  | { readonly kind: 'below-use'; readonly shortages: readonly Shortage[] }
  | { readonly kind: 'exceeds'; readonly excesses: readonly Excess[] }

/** What an item does to the ledger: `before` is replaced by `after`, and the pools' draw changes. */
export interface Entry {
  readonly member: Uid
  readonly before: Allotment | undefined
  readonly after: Allotment | undefined
  /** By how much the allotted part of each pool grows; negative where something is given back. */
  readonly draw: Amounts
}

/**
 * Decides about one item without changing anything: the entry to make, or why not.
 * `newInstanceId` names an allotment whose item names none.
 */
export function decide(ledger: Ledger, item: Item, newInstanceId: () => string): Entry | ItemRefusal {
  const { operation, member } = item
  if (operation === undefined) return { kind: 'no-operation' }
  if (member === undefined) return { kind: 'no-member' }
  const before = ledger.allotments.get(member)
  const refusal = refusalOfTarget(ledger, { ...item, operation, member }, before)
  if (refusal !== undefined) return refusal
  const named = operation === 'delete' ? allZero(before) : namedUnits(item)
  if ('kind' in named) return named

  const shortages = shortagesOf(named, before?.units, ledger.use.get(member))
  if (shortages.length > 0) return { kind: 'below-use', shortages }
  const after = operation === 'delete' ? undefined : revised(item, before, named, newInstanceId)
  const draw = drawOf(before, after)
  const excesses = excessesOf(ledger, draw)
  if (excesses.length > 0) return { kind: 'exceeds', excesses }
  return { member, before, after, draw }
}

/** Makes an entry that `decide` has allowed for this very state of the ledger. */
export function enter(ledger: Ledger, entry: Entry): void {
  const { member, before, after, draw } = entry
  if (before !== undefined) ledger.owners.delete(before.instanceId)
  if (after === undefined) ledger.allotments.delete(member)
  else {
    ledger.allotments.set(member, after)
    ledger.owners.set(after.instanceId, member)
  }
  for (const [unit, delta] of draw) {
    const pool = ledger.pools.get(unit)
    if (pool !== undefined) ledger.pools.set(unit, { ...pool, allotted: pool.allotted + delta })
  }
}

type Target = Item & { readonly operation: NonNullable<Item['operation']>; readonly member: Uid }

function refusalOfTarget(ledger: Ledger, item: Target, before: Allotment | undefined): ItemRefusal | undefined {
  const { operation, member, instanceId } = item
  if (member === ledger.organisation) return { kind: 'is-management' }
  // What an account holds that has left the organisation can still be taken back, and nothing else.
  const isLeftover = operation === 'delete' && before !== undefined
  if (!ledger.accounts.has(member) && !isLeftover) return { kind: 'outside-organisation' }
  if (operation === 'add') {
    if (before !== undefined) return { kind: 'already-allotted' }
    const isTaken = instanceId !== undefined && ledger.owners.has(instanceId)
    return isTaken ? { kind: 'instance-taken', instanceId } : undefined
  }
  if (before === undefined) return { kind: 'not-allotted' }
  const isOther = instanceId !== undefined && instanceId !== before.instanceId
  return isOther ? { kind: 'other-instance', instanceId } : undefined
}

/** All numbers that an item names, by unit. */
function namedUnits(item: Item): Amounts | ItemRefusal {
  const units = new Map<Unit, number>(item.capacities)
  const editions = new Set<number>()
  for (const { edition, servers, cores } of item.licences ?? []) {
    if (edition === undefined) return { kind: 'no-edition' }
    if (editions.has(edition)) return { kind: 'edition-twice', edition }
    editions.add(edition)
    if (servers !== undefined) units.set(serversOf(edition), servers)
    if (cores !== undefined) units.set(coresOf(edition), cores)
  }
  return units
}

function allZero(allotment: Allotment | undefined): Amounts {
  return new Map([...(allotment?.units.keys() ?? [])].map((unit) => [unit, 0]))
}

const NOTHING: Amounts = new Map()

/** Every number that is named and changes must cover the use; one that merely repeats what is held is let through. */
function shortagesOf(named: Amounts, held: Amounts = NOTHING, use: Amounts = NOTHING): Shortage[] {
  const shortages: Shortage[] = []
  for (const [unit, wanted] of named) {
    const used = use.get(unit) ?? 0
    if (wanted < used && wanted !== (held.get(unit) ?? 0)) shortages.push({ unit, wanted, used })
  }
  return shortages.sort((a, b) => compareUnits(a.unit, b.unit))
}

function revised(item: Item, before: Allotment | undefined, named: Amounts, newInstanceId: () => string): Allotment {
  const units = new Map(before?.units)
  for (const [unit, amount] of named) {
    if (amount > 0) units.set(unit, amount)
    else units.delete(unit)
  }
  return {
    instanceId: before?.instanceId ?? item.instanceId ?? newInstanceId(),
    chargeType: item.chargeType ?? before?.chargeType ?? 'POSTPAID',
    edition: item.edition ?? before?.edition ?? 0,
    isValid: item.isValid ?? before?.isValid ?? true,
    units,
  }
}

/** How the draw on each pool changes; units whose draw stays are left out. */
function drawOf(before: Allotment | undefined, after: Allotment | undefined): Amounts {
  const draw = new Map<Unit, number>()
  if (after?.chargeType === 'PREPAID') for (const [unit, amount] of after.units) draw.set(unit, amount)
  if (before?.chargeType === 'PREPAID') for (const [unit, amount] of before.units) draw.set(unit, (draw.get(unit) ?? 0) - amount)
  for (const [unit, delta] of draw) if (delta === 0) draw.delete(unit)
  return draw
}

function excessesOf(ledger: Ledger, draw: Amounts): Excess[] {
  const excesses: Excess[] = []
  for (const [unit, delta] of draw) {
    const left = leftOf(ledger, unit)
    if (delta > left) excesses.push({ unit, by: delta - left, left, bought: ledger.pools.get(unit)?.bought ?? 0 })
  }
  return excesses.sort((a, b) => compareUnits(a.unit, b.unit))
}

/**
 * How much of a unit can still be allotted. Where nothing was bought, there is no pool and nothing is left. Licences that
 * hosts of the management account use are not there for members.
 */
export function leftOf({ pools, use, organisation }: Ledger, unit: Unit): number {
  const { bought, allotted } = pools.get(unit) ?? { bought: 0, allotted: 0 }
  const ownUse = editionOf(unit) === undefined ? 0 : (use.get(organisation)?.get(unit) ?? 0)
  return Math.max(0, bought - allotted - ownUse)
}
