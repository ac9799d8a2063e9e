import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { engines } from '../storage/engines.ts'
import { callsTo } from './callers/calls.ts'
import { exampleOf, type Row, STRANGERS } from './callers/row.ts'
import { rows } from './callers/rows/index.ts'
import { operations, prepareWorld, type World } from './callers/world.ts'

/*
 * Who may call what, and sees whose records: every operation with every kind of caller, and no cell empty.
 *
 * A new operation needs a row in test/house/callers/rows/<product>.ts. `UPDATE_CALLERS=1 node tools/test.mjs
 * test/house/callers.test.ts` prints one as the operation behaves now, to be held against its document, not to be copied unread.
 */

/** Rows may stand here before their operations are registered; those that still wait are told in one line. */
const waiting = Object.entries(rows)
  .flatMap(([product, own]) => Object.keys(own).map((action) => `${product} ${action}`))
  .filter((name) => !operations.some(({ product, action }) => name === `${product.name} ${action}`))
if (waiting.length > 0) console.log(`no operation yet for ${waiting.length} rows: ${waiting.join(', ')}`)

const isProposing = process.env['UPDATE_CALLERS'] === '1'
/** PostgreSQL repeats the rows of these products: what the engines could do differently lies below the operations. */
const SAMPLE = ['Cloudfw', 'Garrison']

const rowsOf = (product: string, action: string): readonly Row[] => [rows[product]?.[action] ?? []].flat()

for (const engine of engines) {
  describe(`callers on ${engine.name}`, () => {
    let world: World | undefined
    const calls = () => {
      assert.ok(world, 'the world is prepared')
      return callsTo(world)
    }
    before(async () => {
      world = await prepareWorld(engine)
      if (world.expired === undefined)
        console.log('skipped: callers with an expired token, for this server gives out none (Sts AssumeRole)')
    })
    after(async () => {
      await world?.server.stop()
    })

    for (const registered of operations.filter(({ product }) => engine.name === 'sqlite' || SAMPLE.includes(product.name))) {
      const { product, action } = registered
      test(`${product.name} ${action}`, async () => {
        const found = rowsOf(product.name, action)
        if (found.length === 0) {
          if (isProposing) console.log(await proposal(registered))
          assert.fail(
            `add a row \`${action}: { get: … }\` to test/house/callers/rows/${product.name.toLowerCase()}.ts; UPDATE_CALLERS=1 prints one`,
          )
        }
        for (const row of found) assert.deepEqual(await wrongCells(registered, row), [])
      })
    }

    test('nothing was kept', async () => {
      assert.equal(await world?.database.isUntouched(), true)
    })

    async function wrongCells(registered: (typeof operations)[number], row: Row): Promise<string[]> {
      const { server } = world as World
      const key = server.rootOf('1500000000000001')
      const dormant = { accessKeyId: 'LTAItestdormant000000001', accessKeySecret: 'test-secret-of-dormant-0001' }
      const { owner, noKey, refusedBeforehand, nobody, strangers } = calls()
      const columns: [string, string[]][] = [
        ['owner', await owner(registered, row)],
        ['no key', await noKey(registered, row)],
        ['wrong secret', await refusedBeforehand(registered, row, { ...key, accessKeySecret: 'x' }, '400 SignatureDoesNotMatch')],
        ['inactive key', await refusedBeforehand(registered, row, dormant, '400 InvalidAccessKeyId.Inactive')],
        ['expired token', await expiredToken(registered, row)],
        ['nobody', await nobody(registered, row)],
      ]
      for (const { name, wrong } of strangers) columns.push([name, await wrong(registered, row)])
      return columns.flatMap(([name, lines]) => lines.map((line) => `${name}: ${line}`))
    }

    async function expiredToken(registered: (typeof operations)[number], row: Row): Promise<string[]> {
      const expired = world?.expired
      return expired === undefined ? [] : calls().refusedBeforehand(registered, row, expired, '400 InvalidSecurityToken.Expired')
    }

    async function proposal(registered: (typeof operations)[number]): Promise<string> {
      const row: Row = { get: 'own' }
      const { owner, strangers } = calls()
      const cells: string[] = []
      for (const { now } of strangers) cells.push(await now(registered, row))
      const get = new Set(cells).size === 1 ? `'${cells[0]}'` : `[${cells.map((cell) => `'${cell}'`).join(', ')}]`
      const notes = [...(await owner(registered, row)), `asked ${JSON.stringify(exampleOf(registered.operation.input))}`]
      return `${registered.action}: { get: ${get} }, // ${STRANGERS.join(', ')}; owner: ${notes.join('; ')}`
    }
  })
}
