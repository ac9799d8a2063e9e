import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import fc from 'fast-check'
import type { Operation } from '../../src/contract/operation.ts'
import { products } from '../../src/products/index.ts'
import type { ApiAnswer } from '../client.ts'
import { mark, type Variant } from '../evidence/record.ts'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { boundariesOf, examplesOf, nameOf, type Place, placesOf, sent, type Values, withValue } from './requests.ts'

/** Fields of which a request has one or the other. */
const EXCLUSIVE: Readonly<Record<string, readonly string[]>> = {
  'Garrison ApplyOrganisation': ['CompressedDocument'],
  'Garrison DiffOrganisation': ['CompressedDocument'],
}
const RANDOM_RUNS = 8

type AnyOperation = Operation<never>

/** The words in which the declarations themselves refuse; an operation's own rules speak otherwise. */
const DECLARED = new RegExp(
  '(is mandatory for this action|It (must be (a whole number|\\d+ to \\d+|one value|true or false|an account id|an object|a list|JSON)' +
    '|must have \\d+ to \\d+ characters|takes at most|needs at least|elements of a list))',
)

/** Whether an answer refuses the form or range of a parameter by its name. */
function blames({ body }: ApiAnswer, at: Place): boolean {
  const name = nameOf(at)
  const choices = Object.keys(at.field.choices ?? {}).join(', ')
  const isDeclared = DECLARED.test(body.Message) || (choices !== '' && body.Message?.endsWith(`It must be one of ${choices}.`))
  return (
    isDeclared && [`Missing${name}`, `Invalid${name}`, `MissingParameter.${name}`, `InvalidParameter.${name}`].includes(body.Code)
  )
}

/** Whether an answer refuses a request for its form, in whatever words the operation's document has for that. */
function refusesForm(operation: AnyOperation, { status, body }: ApiAnswer): boolean {
  const own = Object.values(operation.faults ?? {})
  const codes = placesOf(operation.input).flatMap(({ field }) => Object.values(field.codes ?? {}))
  return status === 400 && ([...own, ...codes].includes(body.Code) || /^(Missing|Invalid)/.test(body.Code))
}

const seed = Number(process.env['GARRISON_SEED'] ?? Date.now() % 2 ** 31)
console.log(`random requests: GARRISON_SEED=${seed}`)

describe('requests made out of the declarations', () => {
  let server: TestServer
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine)
    server.clock.freeze()
  })
  after(() => server.stop())

  for (const product of products) {
    for (const [action, operation] of Object.entries(product.operations) as [string, AnyOperation][]) {
      const place = `${product.name} ${action}`
      const excluded = EXCLUSIVE[place] ?? []
      const base = examplesOf(operation.input, true)
      const places = placesOf(operation.input).filter(({ path }) => !excluded.includes(String(path[0])))
      const call = async (values: Values): Promise<ApiAnswer> => {
        // Past every limit of calls per second.
        server.clock.advance(1000)
        const answer = await server.call(product.name, action, sent(operation, values))
        assert.ok(answer.status < 500, `${place} ${JSON.stringify(values).slice(0, 500)}: ${answer.text}`)
        assert.match(answer.body.RequestId, /^[0-9A-F-]{36}$/)
        return answer
      }
      const send = (at: Place, value: unknown) => call(withValue(operation, base, at, value))
      /** No field that can be sent in this way: then there is nothing to show, and nothing to fail. */
      const shown = (variant: Variant) => mark(product.name, action, variant)
      const accepted = async (at: Place, value: unknown) => {
        const answer = await send(at, value)
        assert.ok(!blames(answer, at), `${place} ${nameOf(at)} = ${JSON.stringify(value)?.slice(0, 200)}: ${answer.text}`)
      }
      const refused = async (at: Place, value: unknown) => {
        const answer = await send(at, value)
        assert.ok(
          refusesForm(operation, answer),
          `${place} ${nameOf(at)} = ${JSON.stringify(value)?.slice(0, 200)}: ${answer.text}`,
        )
      }

      test(`${place}: documented examples`, async () => {
        const whole = examplesOf(operation.input, false)
        for (const name of excluded) delete whole[name]
        const answer = await call(whole)
        const blamed = places.find((at) => blames(answer, at))
        assert.equal(blamed, undefined, `${place}: ${answer.text}`)
        shown('examples')
      })

      test(`${place}: each optional alone`, async () => {
        for (const at of places.filter(({ path, field }) => path.length === 1 && field.presence !== 'required')) {
          await accepted(
            at,
            examplesOf({ x: at.field }, true)['x'] ?? examplesOf({ x: { ...at.field, presence: 'required' } }, true)['x'],
          )
        }
        shown('optionals')
      })

      test(`${place}: every value of an enumeration, and one more`, async () => {
        for (const at of places) {
          if (at.field.choices === undefined) continue
          for (const value of Object.keys(at.field.choices)) await accepted(at, value)
          await refused(at, at.field.wire === 'number' ? '987654' : 'no-such-value')
        }
        shown('enumeration')
      })

      test(`${place}: at its limits and beyond`, async () => {
        for (const at of places) {
          const { inside, outside } = boundariesOf(at.field)
          for (const value of inside) await accepted(at, value)
          for (const value of outside) await refused(at, value)
        }
        shown('boundary')
      })

      test(`${place}: what is missing or of another type`, async () => {
        for (const at of places) {
          if (at.field.presence === 'required') await refused(at, undefined)
          if (at.field.wire === 'number' || at.field.wire === 'boolean') await refused(at, 'neither')
          if (at.field.wire === 'string' && at.field.form !== 'json text') await refused(at, { X: 'an object' })
        }
        shown('negative')
      })

      test(`${place}: anything at all`, async () => {
        const anything = fc.oneof(
          fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll('\0', '')),
          fc.integer().map(String),
          fc.constantFrom('', '0', '-1', '9007199254740993', 'null', '{}', '[]', '[{}]', '{"a":[1]}', '%', '*', 'true', "'; --"),
        )
        const request = fc.record(
          Object.fromEntries(
            Object.keys(operation.input).map((name) => [name, fc.oneof(anything, fc.array(anything, { maxLength: 3 }))]),
          ),
          { requiredKeys: [] },
        )
        const property = fc.asyncProperty(request, async (values) => {
          await call({ ...base, ...(values as Values) })
        })
        await fc.assert(property, { numRuns: RANDOM_RUNS, seed })
        shown('property')
      })
    }
  }
})
