import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import fc from 'fast-check'
import { explainRefusal } from '../../../src/domain/allotments/explain-refusal.ts'
import { type Allotment, decide, enter, type Item, type ItemRefusal, type Ledger } from '../../../src/domain/allotments/ledger.ts'
import { type Amounts, CAPACITIES, coresOf, nameOf, serversOf, type Unit } from '../../../src/domain/allotments/units.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { anyItem, BOUGHT, USE } from './any-item.ts'
import { type NaiveState, naively, prepaidSum } from './naive-ledger.ts'

const HEAD = '1500000000000001' as Uid
const SHOP = '1900000000000001' as Uid
const LAB = '1900000000000002' as Uid
const DEPOT = '1900000000000003' as Uid
const STRANGER = '1900000000000099' as Uid
const OWN_INSTANCE = 'sas-own'

function amounts(numbers: Readonly<Record<string, number>>): Map<Unit, number> {
  return new Map(Object.entries(numbers) as [Unit, number][])
}

function ledgerOf(bought: Readonly<Record<string, number>>, use: readonly Readonly<Record<string, number>>[] = []): Ledger {
  const members = [SHOP, LAB, DEPOT]
  return {
    organisation: HEAD,
    accounts: new Set([HEAD, ...members]),
    pools: new Map([...amounts(bought)].map(([unit, number]) => [unit, { bought: number, allotted: 0 }])),
    allotments: new Map(),
    owners: new Map([[OWN_INSTANCE, HEAD]]),
    use: new Map<Uid, Amounts>(members.map((member, index) => [member, amounts(use[index] ?? {})])),
  }
}

let made = 0
const newInstanceId = () => `sas-made-${++made}`

/** Does an item and gives back the refusal, if any. */
function perform(ledger: Ledger, item: Item): ItemRefusal | undefined {
  const result = decide(ledger, item, newInstanceId)
  if ('kind' in result) return result
  enter(ledger, result)
  return undefined
}

const add = (member: Uid, numbers: Record<string, number>, more: Partial<Item> = {}): Item => ({
  operation: 'add',
  member,
  chargeType: 'PREPAID',
  capacities: amounts(numbers),
  ...more,
})
const change = (member: Uid, numbers: Record<string, number>, more: Partial<Item> = {}): Item => ({
  operation: 'change',
  member,
  capacities: amounts(numbers),
  ...more,
})
const held = (ledger: Ledger, member: Uid) => Object.fromEntries(ledger.allotments.get(member)?.units ?? [])
const pool = (ledger: Ledger, unit: Unit) => ledger.pools.get(unit)

describe('the ledger', () => {
  test('an allotment draws on the pool, a bigger one more, its deletion gives everything back', () => {
    const ledger = ledgerOf({ sls: 10 })
    assert.equal(perform(ledger, add(SHOP, { sls: 4 })), undefined)
    assert.deepEqual(pool(ledger, 'sls'), { bought: 10, allotted: 4 })
    assert.equal(perform(ledger, change(SHOP, { sls: 10 })), undefined)
    assert.deepEqual(pool(ledger, 'sls'), { bought: 10, allotted: 10 })
    assert.equal(perform(ledger, { operation: 'delete', member: SHOP }), undefined)
    assert.deepEqual(pool(ledger, 'sls'), { bought: 10, allotted: 0 })
    assert.equal(ledger.allotments.size, 0)
  })

  test('every capacity, and servers and cores of every edition, has its own bound', () => {
    const units: Unit[] = [...CAPACITIES, ...[1, 3, 5, 6, 7, 8, 10].flatMap((edition) => [serversOf(edition), coresOf(edition)])]
    assert.equal(units.length, 25)
    for (const unit of units) {
      const ledger = ledgerOf(Object.fromEntries(units.map((each) => [each, each === unit ? 3 : 100])))
      const whole = (number: number) => Object.fromEntries(units.map((each) => [each, number]))
      assert.deepEqual(perform(ledger, add(SHOP, whole(5))), { kind: 'exceeds', excesses: [{ unit, by: 2, left: 3, bought: 3 }] })
      assert.equal(perform(ledger, add(SHOP, whole(3))), undefined)
      assert.deepEqual(perform(ledger, add(LAB, whole(1))), { kind: 'exceeds', excesses: [{ unit, by: 1, left: 0, bought: 3 }] })
    }
  })

  test('what was never bought cannot be allotted', () => {
    const ledger = ledgerOf({})
    const refusal = perform(ledger, { ...add(SHOP, {}), licences: [{ edition: 6, servers: 2, cores: 0 }] })
    assert.deepEqual(refusal, { kind: 'exceeds', excesses: [{ unit: 'servers:6', by: 2, left: 0, bought: 0 }] })
    assert.equal(perform(ledger, add(SHOP, { sls: 0 })), undefined)
  })

  test('a refused item changes nothing, and one that exceeds twice says both', () => {
    const ledger = ledgerOf({ sls: 5, rasp: 1, sdk: 9 })
    const refusal = perform(ledger, add(SHOP, { rasp: 2, sdk: 9, sls: 7 }))
    assert.ok(refusal)
    assert.equal(
      explainRefusal(refusal),
      'sls: 2 GB more than the 5 that are left of 5; rasp: 1 more than the 1 that are left of 1',
    )
    assert.deepEqual(pool(ledger, 'sdk'), { bought: 9, allotted: 0 })
    assert.equal(ledger.allotments.size, 0)
  })

  test('a change keeps what it does not name', () => {
    const ledger = ledgerOf({ sls: 10, rasp: 5, 'servers:7': 9, 'cores:7': 9, 'servers:5': 9 })
    const licences = [
      { edition: 7, servers: 2, cores: 8 },
      { edition: 5, servers: 1 },
    ]
    assert.equal(
      perform(ledger, add(SHOP, { sls: 4, rasp: 2 }, { licences, edition: 7, isValid: false, instanceId: 'sas-shop' })),
      undefined,
    )
    assert.equal(perform(ledger, change(SHOP, { rasp: 3 }, { licences: [{ edition: 7, servers: 3 }] })), undefined)
    const { units, ...facts } = ledger.allotments.get(SHOP) as Allotment
    assert.deepEqual(facts, { instanceId: 'sas-shop', chargeType: 'PREPAID', edition: 7, isValid: false })
    assert.deepEqual(Object.fromEntries(units), { sls: 4, rasp: 3, 'servers:7': 3, 'cores:7': 8, 'servers:5': 1 })
    assert.equal(perform(ledger, change(SHOP, {}, { edition: 5, isValid: true, chargeType: 'POSTPAID' })), undefined)
    assert.deepEqual(held(ledger, SHOP), { sls: 4, rasp: 3, 'servers:7': 3, 'cores:7': 8, 'servers:5': 1 })
    const { units: _units, ...later } = ledger.allotments.get(SHOP) as Allotment
    assert.deepEqual(later, { instanceId: 'sas-shop', chargeType: 'POSTPAID', edition: 5, isValid: true })
  })

  test('what is not named on ADD is POSTPAID, valid, without an edition, and gets an instance id', () => {
    const ledger = ledgerOf({})
    assert.equal(perform(ledger, { operation: 'add', member: SHOP, capacities: amounts({ sls: 4 }) }), undefined)
    const { units, instanceId, ...facts } = ledger.allotments.get(SHOP) as Allotment
    assert.deepEqual(facts, { chargeType: 'POSTPAID', edition: 0, isValid: true })
    assert.match(instanceId, /^sas-made-/)
    assert.deepEqual(Object.fromEntries(units), { sls: 4 })
  })

  test('POSTPAID holds any number and draws on nothing; a change of the charge type moves the draw', () => {
    const ledger = ledgerOf({ sls: 10 })
    assert.equal(perform(ledger, add(SHOP, { sls: 12 }, { chargeType: 'POSTPAID' })), undefined)
    assert.deepEqual(pool(ledger, 'sls'), { bought: 10, allotted: 0 })
    const refusal = perform(ledger, change(SHOP, {}, { chargeType: 'PREPAID' }))
    assert.deepEqual(refusal, { kind: 'exceeds', excesses: [{ unit: 'sls', by: 2, left: 10, bought: 10 }] })
    assert.equal(perform(ledger, change(SHOP, { sls: 9 }, { chargeType: 'PREPAID' })), undefined)
    assert.deepEqual(pool(ledger, 'sls'), { bought: 10, allotted: 9 })
    assert.equal(perform(ledger, change(SHOP, {}, { chargeType: 'POSTPAID' })), undefined)
    assert.deepEqual(pool(ledger, 'sls'), { bought: 10, allotted: 0 })
  })

  test('an invalid allotment keeps its draw', () => {
    const ledger = ledgerOf({ sls: 10 })
    perform(ledger, add(SHOP, { sls: 10 }))
    assert.equal(perform(ledger, change(SHOP, {}, { isValid: false })), undefined)
    assert.equal(perform(ledger, add(LAB, { sls: 1 }))?.kind, 'exceeds')
  })

  test('nothing goes below what the member uses', () => {
    const ledger = ledgerOf({ sls: 10, 'servers:7': 10 }, [{ sls: 3, 'servers:7': 2 }])
    const refusal = perform(ledger, add(SHOP, { sls: 2 }))
    assert.deepEqual(refusal, { kind: 'below-use', shortages: [{ unit: 'sls', wanted: 2, used: 3 }] })
    assert.equal(perform(ledger, add(SHOP, { sls: 3 })), undefined)
    assert.equal(perform(ledger, change(SHOP, { sls: 5 })), undefined)
    const lower = perform(ledger, change(SHOP, { sls: 2 }, { licences: [{ edition: 7, servers: 1 }] }))
    assert.ok(lower)
    assert.equal(
      explainRefusal(lower),
      'sls: 2 GB would be 1 less than the 3 in use; servers of edition 7: 1 would be 1 less than the 2 in use',
    )
    assert.equal(perform(ledger, change(SHOP, { sls: 2 }, { chargeType: 'POSTPAID' }))?.kind, 'below-use')
    assert.equal(perform(ledger, { operation: 'delete', member: SHOP })?.kind, 'below-use')
    assert.deepEqual(held(ledger, SHOP), { sls: 5 })
  })

  test('a number that is repeated as it stands is let through, whatever the use', () => {
    const ledger = ledgerOf({ rasp: 10, sls: 10 }, [{ sls: 3 }])
    assert.equal(perform(ledger, add(SHOP, { rasp: 1, sls: 0 })), undefined)
    assert.equal(perform(ledger, change(SHOP, { rasp: 2, sls: 0 })), undefined)
    assert.equal(perform(ledger, { operation: 'delete', member: SHOP }), undefined)
  })

  test('the largest numbers are added up exactly', () => {
    const most = Number.MAX_SAFE_INTEGER
    const ledger = ledgerOf({ sdk: most })
    assert.equal(perform(ledger, add(SHOP, { sdk: most - 1 })), undefined)
    assert.deepEqual(perform(ledger, add(LAB, { sdk: most })), {
      kind: 'exceeds',
      excesses: [{ unit: 'sdk', by: most - 1, left: 1, bought: most }],
    })
    assert.equal(perform(ledger, add(LAB, { sdk: 1 })), undefined)
    assert.deepEqual(pool(ledger, 'sdk'), { bought: most, allotted: most })
  })

  test('an instance belongs to one account', () => {
    const ledger = ledgerOf({})
    assert.equal(perform(ledger, add(SHOP, {}, { instanceId: 'sas-a' })), undefined)
    assert.deepEqual(perform(ledger, add(LAB, {}, { instanceId: 'sas-a' })), { kind: 'instance-taken', instanceId: 'sas-a' })
    assert.deepEqual(perform(ledger, add(LAB, {}, { instanceId: OWN_INSTANCE })), {
      kind: 'instance-taken',
      instanceId: OWN_INSTANCE,
    })
    assert.equal(perform(ledger, change(SHOP, {}, { instanceId: 'sas-a' })), undefined)
    assert.deepEqual(perform(ledger, change(SHOP, {}, { instanceId: 'sas-b' })), { kind: 'other-instance', instanceId: 'sas-b' })
    assert.equal(perform(ledger, { operation: 'delete', member: SHOP, instanceId: 'sas-b' })?.kind, 'other-instance')
    assert.equal(perform(ledger, { operation: 'delete', member: SHOP, instanceId: 'sas-a' }), undefined)
    assert.equal(perform(ledger, add(LAB, {}, { instanceId: 'sas-a' })), undefined)
  })

  test('each item that makes no sense is refused with its own word', () => {
    const ledger = ledgerOf({ sls: 10 })
    perform(ledger, add(SHOP, { sls: 1 }))
    const cases: [Item, ItemRefusal['kind']][] = [
      [{ member: LAB }, 'no-operation'],
      [{ operation: 'add' }, 'no-member'],
      [add(HEAD, {}), 'is-management'],
      [{ operation: 'delete', member: HEAD }, 'is-management'],
      [add(STRANGER, {}), 'outside-organisation'],
      [{ operation: 'delete', member: STRANGER }, 'outside-organisation'],
      [add(SHOP, {}), 'already-allotted'],
      [change(LAB, {}), 'not-allotted'],
      [{ operation: 'delete', member: LAB }, 'not-allotted'],
      [change(SHOP, {}, { licences: [{ servers: 1 }] }), 'no-edition'],
      [change(SHOP, {}, { licences: [{ edition: 7 }, { edition: 7, servers: 0 }] }), 'edition-twice'],
    ]
    for (const [item, kind] of cases) {
      const refusal = perform(ledger, item)
      assert.equal(refusal?.kind, kind)
      assert.match(explainRefusal(refusal as ItemRefusal), /^[a-zA-Z0-9][^\n]{10,}$/)
    }
    assert.deepEqual(held(ledger, SHOP), { sls: 1 })
  })

  test('what an account holds that has left can be taken back and not changed', () => {
    const ledger = ledgerOf({ sls: 10 })
    perform(ledger, add(SHOP, { sls: 4 }))
    const later = { ...ledger, accounts: new Set([HEAD, LAB]) }
    assert.equal(perform(later, change(SHOP, { sls: 5 }))?.kind, 'outside-organisation')
    assert.equal(perform(later, { operation: 'delete', member: SHOP }), undefined)
    assert.deepEqual(pool(later, 'sls'), { bought: 10, allotted: 0 })
  })

  test('units have names that read well', () => {
    assert.deepEqual(
      ['sls', 'servers:7', 'cores:5'].map((unit) => nameOf(unit as Unit)),
      ['sls', 'servers of edition 7', 'cores of edition 5'],
    )
  })
})

test('any sequence of items does what the naive model does, and no bound is ever passed', () => {
  const model: NaiveState = {
    bought: BOUGHT,
    use: { [SHOP]: USE[0] ?? {}, [LAB]: USE[1] ?? {} },
    accounts: [HEAD, SHOP, LAB, DEPOT],
    organisation: HEAD,
    ownInstance: OWN_INSTANCE,
    allotments: {},
  }
  const done = { ok: 0, refused: 0 }
  fc.assert(
    fc.property(
      fc.array(anyItem([SHOP, LAB, DEPOT], [HEAD, STRANGER], ['sas-a', 'sas-b', OWN_INSTANCE]), { maxLength: 40, size: 'max' }),
      (items) => {
        const ledger = ledgerOf(BOUGHT, USE)
        let expected = model
        for (const item of items) {
          const next = naively(expected, item)
          const refusal = perform(ledger, item)
          assert.equal(refusal === undefined, next !== undefined, JSON.stringify({ item, refusal }))
          done[refusal === undefined ? 'ok' : 'refused']++
          expected = next ?? expected
          assertSame(ledger, expected)
        }
      },
    ),
    { numRuns: 500 },
  )
  assert.ok(done.ok > 500 && done.refused > 500, `one-sided: ${JSON.stringify(done)}`)
})

function assertSame(ledger: Ledger, expected: NaiveState): void {
  const seen = [...ledger.allotments].map(([member, { units, chargeType, edition, isValid, instanceId }]) => [
    member,
    {
      instanceId: instanceId.startsWith('sas-made-') ? undefined : instanceId,
      prepaid: chargeType === 'PREPAID',
      edition,
      valid: isValid,
      units: Object.fromEntries(units),
    },
  ])
  assert.deepEqual(Object.fromEntries(seen), { ...expected.allotments })
  for (const [unit, { bought, allotted }] of ledger.pools) {
    assert.equal(BigInt(allotted), prepaidSum(expected.allotments, unit))
    assert.ok(allotted >= 0 && allotted <= bought)
  }
  for (const [member, { units }] of ledger.allotments) {
    for (const [unit, amount] of units) assert.ok(amount >= (ledger.use.get(member)?.get(unit) ?? 0), `${unit} below its use`)
  }
}
