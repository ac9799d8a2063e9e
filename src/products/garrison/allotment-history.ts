import { answer, list } from '../../contract/composites.ts'
import { type OutputOf, optional } from '../../contract/field.ts'
import { choice, integer, numberChoice, text, uid } from '../../contract/scalars.ts'
import type { AllotmentChange } from '../../domain/allotments/history.ts'
import type { Allotment } from '../../domain/allotments/ledger.ts'
import { type Amounts, compareUnits, type Unit } from '../../domain/allotments/units.ts'

/** What the operations about the ledger share. */
export const administratorOnly = { NoPermission: [403, 'caller has no permission'] } as const

const UNIT = 'sls, rasp …, or servers:7 and cores:7 for the licences of an edition.'

/** Field for the name of what a pool counts. */
export function unitField(example = 'sls') {
  return text(`What is counted: ${UNIT}`, { min: 1, max: 64, pattern: /^[a-zA-Z]+(:[0-9]{1,3})?$/, example })
}

const amounts = list(
  'Numbers that are not 0.',
  answer('One number.', { Unit: unitField(), Amount: integer('How much.', { example: '10' }) }),
)

const allotment = answer('An allotment.', {
  InstanceId: text('Instance of the member.', { example: 'sas-p0anpb26my69' }),
  ChargeType: choice('How it is paid.', { PREPAID: 'out of what was bought', POSTPAID: 'by use' }, { example: 'PREPAID' }),
  Version: integer('Edition that is bound; 0: none.', { example: '7' }),
  Status: numberChoice('Whether it is valid.', { 1: 'valid', 2: 'invalid' }, { example: '1' }),
  Amounts: amounts,
})

/** Fields of one change in an answer. */
export const changeFields = {
  ChangeId: integer("Counts the organisation's changes from 1.", { example: '12' }),
  AliUid: uid('Account id of the member.', { example: '1900000000000001' }),
  Time: text('When it was made, UTC.', { example: '2026-11-21T10:00:00.000Z' }),
  CallerUid: uid('Account of whoever made it.', { example: '1500000000000001' }),
  Principal: text('Who in that account: root, user/NAME or role/NAME/SESSION.', { example: 'user/alice' }),
  CallRequestId: text('RequestId of the call that made it.', { example: '4E6F8A2B-5C1D-4F3E-9A7B-0C2D4E6F8A1B' }),
  Before: optional(allotment),
  After: optional(allotment),
  Undoes: optional(integer('The change that this one took back.', { example: '11' })),
  UndoneBy: optional(integer('The change that took this one back.', { example: '13' })),
}

/** A change as it is answered. */
export function shownChange(change: AllotmentChange): OutputOf<typeof changeFields> {
  const { id, member, at, author, before, after, undoes, undoneBy } = change
  return {
    ChangeId: id,
    AliUid: member,
    Time: new Date(at).toISOString(),
    CallerUid: author.account,
    Principal: author.principal,
    CallRequestId: author.requestId,
    Before: shownAllotment(before),
    After: shownAllotment(after),
    Undoes: undoes,
    UndoneBy: undoneBy,
  }
}

function shownAllotment(given: Allotment | undefined) {
  if (given === undefined) return undefined
  const { instanceId, chargeType, edition, isValid, units } = given
  return {
    InstanceId: instanceId,
    ChargeType: chargeType,
    Version: edition,
    Status: isValid ? (1 as const) : (2 as const),
    Amounts: inOrder(units).map(([unit, amount]) => ({ Unit: unit, Amount: amount })),
  }
}

/** Amounts in the order in which people read them. */
export function inOrder<T>(byUnit: ReadonlyMap<Unit, T>): readonly (readonly [Unit, T])[] {
  return [...byUnit].sort(([a], [b]) => compareUnits(a, b))
}

/** Fields of what a preview says of an item. */
export const drawFields = {
  Unit: unitField(),
  Draw: integer('By how much the allotted part of the pool would grow; negative where it would shrink.', { example: '10' }),
  Left: integer('What would be left in the pool after this item.', { example: '960' }),
}

/** What an item draws on the pools. */
export function shownDraw(draw: Amounts, left: ReadonlyMap<Unit, number>) {
  return inOrder(draw).map(([unit, delta]) => ({ Unit: unit, Draw: delta, Left: left.get(unit) ?? 0 }))
}
