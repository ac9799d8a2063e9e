import type { Field, Fields } from '../../../src/contract/field.ts'
import type { Victim } from './world.ts'

/**
 * What a caller gets: `own` is 200 with nothing of anybody else's in the answer and nothing of anybody else's changed;
 * everything else is the exact refusal, `<status> <code>`.
 */
export type Cell = 'own' | `${number} ${string}`

/**
 * The callers whose signature is good but whose records these are not, in the order of a row's cells: the root of another
 * account of the organisation, which has a namesake of every record; a member that asks for the records of another member; and
 * the root of an account outside.
 */
export const STRANGERS = ['otherRoot', 'sibling', 'outsider'] as const

/** What somebody gets who has namesakes of the victim's records, as `otherRoot` has, and what everybody else. */
export const unlessNamesake = (refusal: Cell): readonly [Cell, Cell, Cell] => ['own', refusal, refusal]

/** What callers get who make something: 'own' but for who has a record of that name already. */
export const unlessTaken = (refusal: Cell): readonly [Cell, Cell, Cell] => [refusal, 'own', 'own']

/** What the callers of one operation get. */
export interface Row {
  /** The expectation for all of STRANGERS, or for each. */
  readonly get: Cell | readonly [otherRoot: Cell, sibling: Cell, outsider: Cell]
  /** Parameters; without it the examples of the required ones. They must be such that their owner gets what it asks for. */
  readonly ask?: (victim: Victim) => Record<string, unknown>
  /** The parameter by which one names another account; `sibling` and `outsider` give the victim's. */
  readonly member?: string
  /** The account that may ask, where that is not the management account. */
  readonly by?: string
  /** Who of each account asks, where that is not its root: a user who may do everything there. */
  readonly as?: 'administrator'
  /** What the owner gets, where that is not 200; says why. */
  readonly owner?: readonly [cell: `${number} ${string}`, why: string]
  /** Why a RAM user needs no permission for it; such users get `own`. */
  readonly open?: string
  /** Why the owner's answer has nothing marked (reads) or its call changes nothing (writes). */
  readonly plain?: string
  /** What of others an `own` answer may show, and why. */
  readonly shows?: readonly [what: RegExp, why: string]
}

/** The rows of a product's operations by action; an operation that can be asked in several ways has several. */
export type Rows = Readonly<Record<string, Row | readonly Row[]>>

/** The expectations of a row, one for each of STRANGERS. */
export function cellsOf({ get }: Row): readonly [Cell, Cell, Cell] {
  return typeof get === 'string' ? [get, get, get] : get
}

/** The examples of the required fields. */
export function exampleOf(fields: Fields): Record<string, unknown> {
  const needed = Object.entries(fields).filter(([, field]) => field.presence === 'required')
  return Object.fromEntries(needed.map(([name, field]) => [name, exampleValue(field)]))
}

function exampleValue(field: Field<unknown>): unknown {
  if (field.example !== undefined) return field.example
  if (field.item !== undefined) return [exampleValue(field.item)]
  if (field.fields !== undefined) return exampleOf(field.fields)
  return Object.keys(field.choices ?? {})[0] ?? 'x'
}
