import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { engines } from '../storage/engines.ts'
import { proposal, wrongCells } from './callers/calls.ts'
import type { Row } from './callers/row.ts'
import { rows } from './callers/rows/index.ts'
import { operations, prepareWorld, type World } from './callers/world.ts'

/*
 * Who may call what, and sees whose records: every operation with every kind of caller, and no cell empty.
 *
 * A new operation needs a row in test/house/callers/rows. `UPDATE_CALLERS=1 node tools/test.mjs test/house/callers.test.ts`
 * prints one as the operation behaves now: to be held against its document, not to be copied unread. Records that it is to be
 * asked about are made in test/house/callers/world.ts, in each account alike.
 */

const isProposing = process.env['UPDATE_CALLERS'] === '1'
/** PostgreSQL repeats the rows of these products: what the engines could do differently lies below the operations. */
const SAMPLE = ['Cloudfw', 'Garrison']

const rowsOf = (product: string, action: string): readonly Row[] => [rows[product]?.[action] ?? []].flat()

test('every row belongs to a registered operation', () => {
  const registered = new Set(operations.map(({ product, action }) => `${product.name} ${action}`))
  const named = Object.entries(rows).flatMap(([product, own]) => Object.keys(own).map((action) => `${product} ${action}`))
  assert.deepEqual(
    named.filter((name) => !registered.has(name)),
    [],
  )
})

for (const engine of engines) {
  describe(`callers on ${engine.name}`, () => {
    let prepared: World | undefined
    const world = () => {
      assert.ok(prepared, 'the world is prepared')
      return prepared
    }
    before(async () => {
      prepared = await prepareWorld(engine)
    })
    after(async () => {
      await prepared?.server.stop()
    })

    for (const registered of operations.filter(({ product }) => engine.name === 'sqlite' || SAMPLE.includes(product.name))) {
      const name = `${registered.product.name} ${registered.action}`
      test(name, async () => {
        const found = rowsOf(registered.product.name, registered.action)
        if (found.length === 0 && isProposing) console.log(await proposal(world(), registered))
        assert.notEqual(found.length, 0, `add a row for ${name} to test/house/callers/rows; UPDATE_CALLERS=1 prints one`)
        for (const row of found) assert.deepEqual(await wrongCells(world(), registered, row), [])
      })
    }

    test('nothing was kept', async () => {
      assert.equal(await world().database.isUntouched(), true)
    })
  })
}
