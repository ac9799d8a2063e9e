/**
 * The evaluator beside the plain oracle, on random policies and requests. Some thousands of cases in every run; a million with
 *
 *   POLICY_CASES=1000000 node tools/test.mjs test/policy/differential.test.ts
 *
 * POLICY_SEED repeats a run; the seed is printed.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { conditionContext } from '../../src/domain/identity/policy/context.ts'
import { evaluate } from '../../src/domain/identity/policy/evaluate.ts'
import { parsePolicyDocument } from '../../src/domain/identity/policy/parse-document.ts'
import { Refusal } from '../../src/kernel/outcome.ts'
import { anyDocument, anyRequest } from './any-policy.ts'
import { judge } from './oracle.ts'

const CASES = Number(process.env['POLICY_CASES'] ?? 4000)
const SEED = Number(process.env['POLICY_SEED'] ?? Date.now() % 2 ** 31)
const REQUESTS = 4

it(`${CASES} random requests are decided as the plain rules decide them, seed ${SEED}`, () => {
  const said = { allowed: 0, 'explicit-deny': 0, 'implicit-deny': 0 }
  const documents = fc.array(anyDocument, { minLength: 1, maxLength: 3 })
  const requests = fc.array(anyRequest, { minLength: REQUESTS, maxLength: REQUESTS })
  fc.assert(
    fc.property(documents, requests, (plain, asked) => {
      const policies = plain.map((document) => {
        const read = parsePolicyDocument(JSON.stringify(document))
        if (read instanceof Refusal) assert.fail(read.words.join(' '))
        return read
      })
      for (const { action, resource, keys } of asked) {
        const { reason } = evaluate(policies, { action, resource, context: conditionContext(keys) })
        assert.equal(reason, judge(plain, { action, resource, keys }))
        said[reason]++
      }
    }),
    { numRuns: CASES / REQUESTS, seed: SEED },
  )
  console.log(`decided with seed ${SEED}:`, said)
  // A generator that only ever makes policies without effect would find nothing.
  for (const count of Object.values(said)) assert.ok(count > CASES / 20, JSON.stringify(said))
})
