import type { ItemRefusal } from './ledger.ts'
import { measureOf, nameOf } from './units.ts'

/** Says in one line why an item was not done, with the exact numbers; for whoever asked for it. */
export function explainRefusal(refusal: ItemRefusal): string {
  switch (refusal.kind) {
    case 'no-operation':
      return 'the item does not say what to do: ADD, CHANGE or DEL'
    case 'no-member':
      return 'the item names no account'
    case 'no-instance':
      return 'the organisation has no Security Center instance to allot from'
    case 'is-management':
      return 'the management account holds what was bought and takes no allotment'
    case 'outside-organisation':
      return 'the account does not belong to the organisation'
    case 'already-allotted':
      return 'the account has an allotment already: change that one'
    case 'not-allotted':
      return 'the account has no allotment'
    case 'other-instance':
      return `the allotment of the account is not ${refusal.instanceId}`
    case 'instance-taken':
      return `${refusal.instanceId} is the instance of another account`
    case 'no-edition':
      return 'a number of licences is given without its edition'
    case 'edition-twice':
      return `edition ${refusal.edition} is named twice`
    case 'below-use':
      return refusal.shortages
        .map(
          ({ unit, wanted, used }) =>
            `${nameOf(unit)}: ${wanted}${measureOf(unit)} would be ${used - wanted} less than the ${used} in use`,
        )
        .join('; ')
    case 'exceeds':
      return refusal.excesses
        .map(
          ({ unit, by, left, bought }) =>
            `${nameOf(unit)}: ${by}${measureOf(unit)} more than the ${left} that are left of ${bought}`,
        )
        .join('; ')
  }
}
