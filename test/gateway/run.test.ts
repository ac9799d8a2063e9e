import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AccessLevel, Operation } from '../../src/contract/operation.ts'
import { text } from '../../src/contract/scalars.ts'
import type { Exchange } from '../../src/gateway/exchange.ts'
import { run } from '../../src/gateway/run.ts'
import type { World } from '../../src/gateway/world.ts'
import { refuse } from '../../src/kernel/outcome.ts'

/** Runs an operation whose `run` gives the result; `seen` is what happened, in order. */
async function ran(level: AccessLevel, result: object, finish: NonNullable<Operation<unknown>['finish']>) {
  const seen: string[] = []
  const within = async (work: (deps: unknown) => Promise<unknown>) => {
    const outcome = await work({})
    seen.push('transaction over')
    return outcome
  }
  const operation = {
    access: { action: 'svc:Do', level, resource: '*' },
    input: {},
    output: { Word: text('A word.') },
    errors: { Full: [400, 'full'] },
    refusals: { full: 'Full' },
    run: async () => result,
    async finish(answer: object, call: Parameters<typeof finish>[1]) {
      seen.push('finish')
      return finish(answer, call)
    },
  }
  const exchange = { operation, input: {}, caller: { principal: { type: 'root' } }, request: {}, requestId: 'R', now: 0 }
  const work = { read: within, write: within }
  const world = { work, recordAudit: () => {}, trail: {} } as unknown as World<unknown>
  const error = await run(exchange as unknown as Exchange<unknown>, world).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { seen, error, body: (exchange as unknown as Exchange<unknown>).answer?.body }
}

describe('the end of an answer', () => {
  it('is made when the transaction is over, of reads and changes', async () => {
    for (const level of ['get', 'update'] as const) {
      const { seen, body } = await ran(level, { Word: 'plain' }, async () => ({ Word: 'sealed' }))
      assert.deepEqual([seen, body], [['transaction over', 'finish'], '{"RequestId":"R","Word":"sealed"}'], level)
    }
  })

  it('that fails leaves no answer, least of all the unfinished one', async () => {
    const { error, body } = await ran('get', { Word: 'plain' }, async () => {
      throw new Error('no')
    })
    assert.deepEqual([(error as Error).message, body], ['no', undefined])
  })

  it('is not made of a refusal', async () => {
    const { seen, error } = await ran('get', refuse('full'), async (answer) => answer)
    assert.deepEqual([seen, (error as { code?: string }).code], [['transaction over'], 'Full'])
  })
})
