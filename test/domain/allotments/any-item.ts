import fc from 'fast-check'
import type { Item } from '../../../src/domain/allotments/ledger.ts'
import type { Unit } from '../../../src/domain/allotments/units.ts'
import type { Uid } from '../../../src/kernel/ids.ts'

/** An organisation so small that its members get in each other's way all the time. */
export const BOUGHT: Readonly<Record<string, number>> = {
  sls: 20,
  rasp: 5,
  sdk: Number.MAX_SAFE_INTEGER,
  'servers:7': 12,
  'cores:7': 30,
  'servers:5': 8,
}

/** What its first two members use; the third uses nothing. */
export const USE: readonly Readonly<Record<string, number>>[] = [{ sls: 3, 'servers:7': 2, 'cores:7': 6 }, { rasp: 1 }]

/** What the management account uses; its licences are not there for members. */
export const OWN_USE: Readonly<Record<string, number>> = { sls: 19, 'servers:7': 2, 'cores:7': 9 }

const amount = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 4 }) },
  { weight: 10, arbitrary: fc.integer({ min: 0, max: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1, 2 ** 52) },
)
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const often = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: rare })
const unit = often(fc.constantFrom<Unit>('sls', 'rasp', 'sdk'), fc.constant('honeypot'))
const capacities = fc
  .uniqueArray(fc.tuple(unit, amount), { selector: ([name]) => name, maxLength: 2 })
  .map((pairs) => new Map(pairs))
const licence = fc.record({
  edition: often<number | undefined>(fc.constantFrom(5, 7, 7), fc.constantFrom(3, undefined)),
  servers: maybe(amount),
  cores: maybe(amount),
})

/** Items for the given accounts. Some can be done and some cannot; `strangers` come up rarely. */
export function anyItem(accounts: readonly Uid[], strangers: readonly Uid[], instanceIds: readonly string[]): fc.Arbitrary<Item> {
  return fc.record({
    operation: often<Item['operation']>(fc.constantFrom('add', 'add', 'change', 'change', 'delete'), fc.constant(undefined)),
    member: often<Uid | undefined>(fc.constantFrom(...accounts), fc.constantFrom(undefined, ...strangers)),
    instanceId: often<string | undefined>(fc.constant(undefined), fc.constantFrom(...instanceIds)),
    chargeType: fc.constantFrom(undefined, 'PREPAID' as const, 'PREPAID' as const, 'POSTPAID' as const),
    edition: fc.constantFrom(undefined, 1, 5, 7),
    isValid: fc.constantFrom(undefined, true, false),
    capacities: maybe(capacities),
    licences: maybe(fc.array(licence, { maxLength: 2 })),
  })
}
