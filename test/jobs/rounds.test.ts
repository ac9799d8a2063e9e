import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inRounds } from '../../src/jobs/rounds.ts'
import { Told } from './told.ts'

describe('work in rounds', () => {
  it('goes round after round, also behind one that failed, and never two at once', async () => {
    const over = new Told<number>('the end of a round')
    const failures: string[] = []
    let rounds = 0
    let running = 0
    const worker = inRounds({
      everyMs: 1,
      async round() {
        const [round, beside] = [++rounds, running++]
        await new Promise((resolve) => setImmediate(resolve))
        running--
        if (round === 2) throw new Error('the second')
        over.tell(beside)
      },
      onFailure: (error) => failures.push((error as Error).message),
    })
    assert.deepEqual([await over.next(), await over.next(), await over.next()], [0, 0, 0])
    await worker.stop()
    assert.deepEqual(failures, ['the second'])
  })

  it('tells a round that is under way to end, and waits for it', async () => {
    const begun = new Told<AbortSignal>('the beginning of a round')
    let isOver = false
    const worker = inRounds({
      everyMs: 2 ** 30,
      async round(ending) {
        await new Promise((resolve) => {
          ending.addEventListener('abort', resolve)
          begun.tell(ending)
        })
        isOver = true
      },
      onFailure: (error) => assert.fail(String(error)),
    })
    const ending = await begun.next()
    assert.equal(ending.aborted, false)
    await worker.stop()
    assert.equal(isOver, true)
  })
})
