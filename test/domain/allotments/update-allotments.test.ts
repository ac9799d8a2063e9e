import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import fc from 'fast-check'
import type { ItemOutcome } from '../../../src/domain/allotments/book.ts'
import type { Item } from '../../../src/domain/allotments/ledger.ts'
import { listAllotments } from '../../../src/domain/allotments/list-allotments.ts'
import type { Unit } from '../../../src/domain/allotments/units.ts'
import { updateAllotments } from '../../../src/domain/allotments/update-allotments.ts'
import { StorageFailure } from '../../../src/kernel/failure.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import type { Database, Transaction } from '../../../src/storage/database.ts'
import { migrations } from '../../../src/storage/migrations/index.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { anyItem, BOUGHT, OWN_USE, USE } from './any-item.ts'
import { type NaiveState, naively, prepaidSum } from './naive-ledger.ts'
import { addHost, by, depsWith, freshUid, makeOrganisation, readTables, type TestOrganisation } from './organisation.ts'

async function update(database: Database, caller: Uid, items: readonly Item[]): Promise<readonly ItemOutcome[]> {
  const outcomes = await database.write((transaction) => updateAllotments(depsWith(transaction), by(caller), items))
  if (outcomes instanceof Refusal) throw new Error(outcomes.kind)
  return outcomes
}

const kinds = (outcomes: readonly ItemOutcome[]) => outcomes.map(({ refusal }) => refusal?.kind ?? 'done')

function add(member: Uid, numbers: Readonly<Record<string, number>>): Item {
  return { operation: 'add', member, chargeType: 'PREPAID', capacities: new Map(Object.entries(numbers) as [Unit, number][]) }
}

type Tables = Awaited<ReturnType<typeof readTables>>

/** The sum of what is PREPAID is what the pools say, and never more than was bought; every number has its allotment. */
function assertBalanced({ pools, allotments, units }: Tables): void {
  const prepaid = new Set(allotments.filter((row) => row.charge_type === 'PREPAID').map(({ member }) => member))
  for (const { unit, bought, allotted } of pools) {
    const sum = units
      .filter((row) => row.unit === unit && prepaid.has(row.member))
      .reduce((total, row) => total + BigInt(row.allotted), 0n)
    assert.equal(BigInt(allotted), sum, unit)
    assert.ok(allotted >= 0 && allotted <= bought, `${unit}: ${allotted} of ${bought}`)
  }
  const members = new Set(allotments.map(({ member }) => member))
  for (const { member, unit, allotted } of units) {
    assert.ok(members.has(member), `${unit} of a member without an allotment`)
    assert.ok(allotted > 0, `a row that says 0`)
  }
}

/** A transaction that counts the statements that pass. */
function counting(transaction: Transaction): { readonly counted: Transaction; readonly seen: { statements: number } } {
  const seen = { statements: 0 }
  const counted = new Proxy(transaction, {
    get(target, name: keyof Transaction) {
      return (...given: never[]) => {
        seen.statements++
        return (target[name] as (...all: never[]) => unknown).apply(target, given)
      }
    },
  })
  return { counted, seen }
}

forEachEngine((engine) => {
  describe(`the ledger in ${engine.name}`, () => {
    let database: Database
    before(async () => {
      database = await engine.open(migrations)
    })
    after(() => database.close())

    test('random calls leave in the tables what the naive model says', async () => {
      const done = { ok: 0, refused: 0 }
      // Members by number: their ids are made anew for every run. 3 is the management account, 4 a stranger.
      const [inside, outside] = [
        ['0', '1', '2'],
        ['3', '4'],
      ] as unknown as [Uid[], Uid[]]
      const batches = fc.array(
        fc.array(anyItem(inside, outside, ['sas-a', 'sas-b', 'sas-own']), { minLength: 1, maxLength: 8, size: 'max' }),
        {
          maxLength: 6,
          size: 'max',
        },
      )
      const property = fc.asyncProperty(batches, async (calls) => {
        const organisation = await makeOrganisation(database, { members: 3, bought: BOUGHT, use: USE, ownUse: OWN_USE })
        const { head, members, instanceId } = organisation
        const names = [...members, head, freshUid()]
        let expected: NaiveState = {
          bought: BOUGHT,
          use: Object.fromEntries([[head, OWN_USE], ...USE.map((use, index) => [members[index], use])]),
          accounts: [head, ...members],
          organisation: head,
          ownInstance: instanceId,
          allotments: {},
        }
        for (const call of calls) {
          const items = call.map((item) => ({
            ...item,
            member: item.member === undefined ? undefined : names[Number(item.member)],
            instanceId: item.instanceId === 'sas-own' ? instanceId : item.instanceId,
          }))
          const outcomes = await update(database, head, items)
          for (const [index, item] of items.entries()) {
            const next = naively(expected, item)
            assert.equal(outcomes[index]?.refusal === undefined, next !== undefined)
            done[next === undefined ? 'refused' : 'ok']++
            expected = next ?? expected
          }
          assertTables(await readTables(database, head), expected)
        }
      })
      await fc.assert(property, { numRuns: engine.name === 'sqlite' ? 80 : 30 })
      assert.ok(done.ok > 20 && done.refused > 20, `one-sided: ${JSON.stringify(done)}`)
    })

    test('of many callers who want more than there is, exactly as many succeed as fit, and those are in the ledger', async () => {
      const organisation = await makeOrganisation(database, { members: 60, bought: { sls: 100, 'servers:7': 1000 } })
      const { head, members } = organisation
      const answers = await Promise.all(
        members.map(async (member) => {
          const [outcome] = await update(database, head, [{ ...add(member, { sls: 3 }), licences: [{ edition: 7, servers: 2 }] }])
          return { member, outcome }
        }),
      )
      const winners = answers.filter(({ outcome }) => outcome?.refusal === undefined)
      assert.equal(winners.length, 33)
      assert.ok(answers.every(({ outcome }) => outcome?.refusal === undefined || outcome.refusal.kind === 'exceeds'))
      const tables = await readTables(database, head)
      assertBalanced(tables)
      assert.deepEqual(
        tables.allotments.map(({ member }) => member),
        winners.map(({ member }) => member).sort(),
      )
      assert.deepEqual(
        tables.allotments.map((row) => row.instance_id),
        winners.sort((a, b) => (a.member < b.member ? -1 : 1)).map(({ outcome }) => outcome?.instanceId),
      )
      assert.deepEqual(
        tables.pools.map(({ unit, allotted }) => [unit, allotted]),
        [
          ['servers:7', 66],
          ['sls', 99],
        ],
      )
    })

    test('of many callers who add the same member, one succeeds', async () => {
      const { head, members } = await makeOrganisation(database, { members: 1, bought: { sls: 100 } })
      const [member] = members as [Uid]
      const answers = await Promise.all(Array.from({ length: 20 }, () => update(database, head, [add(member, { sls: 1 })])))
      assert.equal(answers.flat().filter(({ refusal }) => refusal === undefined).length, 1)
      assertBalanced(await readTables(database, head))
    })

    test('under a storm of changes every answered success is in the ledger, and the bounds hold', async () => {
      await fc.assert(
        fc.asyncProperty(storms, (storm) => weather(database, storm)),
        { numRuns: 4, endOnFailure: true },
      )
    })

    test('members deleted and added anew in one call may even swap their instances', async () => {
      const { head, members } = await makeOrganisation(database, { members: 2, bought: { sls: 10, rasp: 10 } })
      const [one, two] = members as [Uid, Uid]
      const named = (member: Uid, instanceId: string, numbers: Readonly<Record<string, number>>) => ({
        ...add(member, numbers),
        instanceId,
      })
      await update(database, head, [named(one, 'sas-a', { sls: 4, rasp: 1 }), named(two, 'sas-b', { sls: 6 })])
      const swapped = await update(database, head, [
        { operation: 'delete', member: one },
        { operation: 'delete', member: two },
        named(one, 'sas-b', { sls: 4 }),
        named(two, 'sas-a', { rasp: 9 }),
      ])
      assert.deepEqual(kinds(swapped), ['done', 'done', 'done', 'done'])
      const tables = await readTables(database, head)
      assertBalanced(tables)
      assert.deepEqual(
        tables.allotments.map((row) => [row.member, row.instance_id]),
        [
          [one, 'sas-b'],
          [two, 'sas-a'],
        ],
      )
      assert.deepEqual(
        tables.units.map(({ member, unit, allotted }) => [member, unit, allotted]),
        [
          [one, 'sls', 4],
          [two, 'rasp', 9],
        ],
      )
    })

    test('two organisations do not touch each other', async () => {
      const one = await makeOrganisation(database, { members: 1, bought: { sls: 5 } })
      const two = await makeOrganisation(database, { members: 1, bought: { sls: 5 } })
      assert.deepEqual(kinds(await update(database, one.head, [add(two.members[0] as Uid, { sls: 1 })])), [
        'outside-organisation',
      ])
      assert.deepEqual(kinds(await update(database, two.head, [add(two.members[0] as Uid, { sls: 5 })])), ['done'])
      assert.deepEqual(kinds(await update(database, one.head, [add(one.members[0] as Uid, { sls: 5 })])), ['done'])
      const stolen = await update(database, one.head, [{ operation: 'delete', member: two.members[0] as Uid }])
      assert.deepEqual(kinds(stolen), ['outside-organisation'])
      assert.equal(stolen[0]?.instanceId, undefined)
    })

    test('an account that has left is listed and taken back without a look at what it uses now', async () => {
      const { head, members } = await makeOrganisation(database, { members: 1, bought: { sls: 5 }, use: [{ sls: 2 }] })
      const [member] = members as [Uid]
      await update(database, head, [add(member, { sls: 5 })])
      assert.deepEqual(kinds(await update(database, head, [{ operation: 'delete', member }])), ['below-use'])
      await database.write((transaction) => transaction.run('UPDATE accounts SET organisation = NULL WHERE uid = ?', member))
      const page = await database.read((reader) =>
        listAllotments(depsWith(reader as Transaction), head, { after: undefined, limit: 10 }),
      )
      assert.ok(!(page instanceof Refusal))
      assert.deepEqual(
        page.members.map(({ use }) => use.size),
        [0],
      )
      assert.deepEqual(kinds(await update(database, head, [{ operation: 'delete', member }])), ['done'])
      assert.equal((await readTables(database, head)).pools[0]?.allotted, 0)
    })

    test('use is counted anew in every call', async () => {
      const { head, members } = await makeOrganisation(database, { members: 1, bought: { 'servers:7': 5, 'cores:7': 50 } })
      const [member] = members as [Uid]
      const licences = (servers: number, cores: number) => [{ edition: 7, servers, cores }]
      await update(database, head, [{ ...add(member, {}), licences: licences(3, 20) }])
      await database.write(async (transaction) => {
        await addHost(transaction, member, 7, 8)
        await addHost(transaction, member, 7, 8)
        await addHost(transaction, member, 0, 64)
      })
      const [outcome] = await update(database, head, [{ operation: 'change', member, licences: licences(1, 15) }])
      assert.deepEqual(outcome?.refusal, {
        kind: 'below-use',
        shortages: [
          { unit: 'servers:7', wanted: 1, used: 2 },
          { unit: 'cores:7', wanted: 15, used: 16 },
        ],
      })
      assert.deepEqual(kinds(await update(database, head, [{ operation: 'change', member, licences: licences(2, 16) }])), [
        'done',
      ])
    })

    test('an organisation that has bought no instance has nothing to allot', async () => {
      const { head, members } = await makeOrganisation(database, { members: 1, bought: {} })
      await database.write((transaction) => transaction.run('DELETE FROM entitlements WHERE account = ?', head))
      assert.deepEqual(kinds(await update(database, head, [add(members[0] as Uid, {}), {}])), ['no-instance', 'no-instance'])
    })

    test('a thousand items take as many statements as two', async () => {
      const needed = async (size: number) => {
        const { head, members } = await makeOrganisation(database, { members: size, bought: { sls: 10_000, rasp: 10_000 } })
        return database.write(async (transaction) => {
          const { counted, seen } = counting(transaction)
          const added = await updateAllotments(
            depsWith(counted),
            by(head),
            members.map((member) => add(member, { sls: 2, rasp: 1 })),
          )
          assert.ok(!(added instanceof Refusal) && added.every(({ refusal }) => refusal === undefined))
          const changed = members.map(
            (member, index): Item =>
              index % 2 === 0
                ? { operation: 'delete', member }
                : { operation: 'change', member, capacities: new Map([['sls', 0]]) },
          )
          await updateAllotments(depsWith(counted), by(head), changed)
          return seen.statements
        })
      }
      const few = await needed(2)
      assert.equal(await needed(1000), few)
      assert.ok(few <= 40, `${few} statements`)
    })

    test('the table itself refuses to allot more than was bought', async () => {
      const { head } = await makeOrganisation(database, { members: 0, bought: { sls: 5 } })
      for (const allotted of [6, -1]) {
        const overdraw = (transaction: Transaction) =>
          transaction.run('UPDATE pools SET allotted = ? WHERE account = ?', allotted, head)
        await assert.rejects(database.write(overdraw), StorageFailure)
      }
    })
  })
})

function assertTables(tables: Tables, expected: NaiveState): void {
  assertBalanced(tables)
  const seen = tables.allotments.map((row) => [
    row.member,
    {
      instanceId: /^sas-[a-z0-9]{12}$/.test(row.instance_id) ? undefined : row.instance_id,
      prepaid: row.charge_type === 'PREPAID',
      edition: row.version,
      valid: row.status === 1,
      units: Object.fromEntries(
        tables.units.filter(({ member }) => member === row.member).map(({ unit, allotted }) => [unit, allotted]),
      ),
    },
  ])
  assert.deepEqual(Object.fromEntries(seen), { ...expected.allotments })
  for (const { unit, allotted } of tables.pools) assert.equal(BigInt(allotted), prepaidSum(expected.allotments, unit))
}

/** For each member what its own caller asks for, one call after the other; the callers run at the same time. */
const storms = fc.array(
  fc.array(
    fc.record({
      operation: fc.constantFrom('add' as const, 'change' as const, 'delete' as const),
      amount: fc.integer({ min: 0, max: 9 }),
      chargeType: fc.constantFrom('PREPAID' as const, 'PREPAID' as const, 'POSTPAID' as const),
    }),
    { minLength: 6, maxLength: 6 },
  ),
  { minLength: 8, maxLength: 8 },
)
type Storm = typeof storms extends fc.Arbitrary<infer T> ? T : never

async function weather(database: Database, storm: Storm): Promise<void> {
  const { head, members }: TestOrganisation = await makeOrganisation(database, { members: storm.length, bought: { sls: 20 } })
  const believed = await Promise.all(
    storm.map(async (calls, index) => {
      const member = members[index] as Uid
      let last: { amount: number; chargeType: string } | undefined
      for (const { operation, amount, chargeType } of calls) {
        const [outcome] = await update(database, head, [
          { operation, member, chargeType, capacities: new Map([['sls', amount]]) },
        ])
        if (outcome?.refusal === undefined) last = operation === 'delete' ? undefined : { amount, chargeType }
      }
      return [member, last] as const
    }),
  )
  const tables = await readTables(database, head)
  assertBalanced(tables)
  const seen = tables.allotments.map(({ member, charge_type }) => [
    member,
    { amount: tables.units.find((row) => row.member === member)?.allotted ?? 0, chargeType: charge_type },
  ])
  assert.deepEqual(Object.fromEntries(seen), Object.fromEntries(believed.filter(([, last]) => last !== undefined)))
}
