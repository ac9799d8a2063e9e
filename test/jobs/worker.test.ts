import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Work, Worker } from '../../src/jobs/worker.ts'
import { Told } from './told.ts'

/** Something that work waits for, and a test lets happen. */
function signal(): { readonly happened: Promise<void>; readonly happen: () => void } {
  let happen = () => {}
  const happened = new Promise<void>((resolve) => {
    happen = resolve
  })
  return { happened, happen }
}

/** Work that gives out these items in order. */
function work(items: number[], parts: Partial<Work<number>> & Pick<Work<number>, 'run'>): Work<number> {
  return {
    everyMs: 1,
    atOnce: 3,
    take: async (limit) => items.splice(0, limit),
    onFailure: (error) => assert.fail(String(error)),
    ...parts,
  }
}

describe('a worker', () => {
  it('works off everything, so many at once and no more', async () => {
    const all = Array.from({ length: 50 }, (_, index) => index)
    const seen: number[] = []
    let running = 0
    let most = 0
    const over = new Told<void>('the end of the work')
    const worker = new Worker(
      work([...all], {
        async run(item) {
          most = Math.max(most, ++running)
          await new Promise((resolve) => setImmediate(resolve))
          running--
          seen.push(item)
          if (seen.length === all.length) over.tell()
        },
      }),
    )
    await over.next()
    await worker.stop()
    assert.deepEqual([seen.sort((a, b) => a - b), most], [all, 3])
  })

  it('fills a place as soon as it is free, and does not wait for those beside it', async () => {
    const slow = signal()
    const over = new Told<void>('the end of the work')
    const seen: number[] = []
    const worker = new Worker(
      work([0, 1, 2, 3, 4], {
        everyMs: 2 ** 30,
        async run(item) {
          if (item === 0) await slow.happened
          seen.push(item)
          if (item === 4) over.tell()
        },
      }),
    )
    await over.next()
    assert.deepEqual(seen, [1, 2, 3, 4])
    slow.happen()
    await worker.stop()
    assert.deepEqual(seen, [1, 2, 3, 4, 0])
  })

  it('goes on after a failure of one item, and of taking them', async () => {
    const failures: string[] = []
    const over = new Told<void>('the end of the work')
    let times = 0
    const worker = new Worker<number>({
      everyMs: 1,
      atOnce: 2,
      async take() {
        if (++times === 1) throw new Error('no items')
        return times < 4 ? [times] : []
      },
      async run(item) {
        if (item === 2) throw new Error(`item ${item}`)
        over.tell()
      },
      onFailure: (error) => failures.push((error as Error).message),
    })
    await over.next()
    await worker.stop()
    assert.deepEqual(failures, ['no items', 'item 2'])
  })

  it('takes on nothing more when it is stopped, and ends when what is under way does', async () => {
    const begun = new Told<void>('the beginning of the work')
    const finish = signal()
    const items = [1, 2, 3, 4, 5]
    const seen: number[] = []
    const worker = new Worker(
      work(items, {
        atOnce: 2,
        async run(item) {
          begun.tell()
          await finish.happened
          seen.push(item)
        },
      }),
    )
    await begun.next()
    let isStopped = false
    const stopped = worker.stop().then(() => {
      isStopped = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(isStopped, false)
    finish.happen()
    await stopped
    assert.deepEqual(
      [seen, items],
      [
        [1, 2],
        [3, 4, 5],
      ],
    )
  })

  it('tells what takes long, of taking and of working off, that it is to end', async () => {
    const taking = new Told<void>('the taking of more work')
    const begun = new Told<void>('the beginning of the work')
    const seen: boolean[] = []
    const endOf = (ending: AbortSignal) => new Promise((resolve) => ending.addEventListener('abort', resolve))
    let takes = 0
    const worker = new Worker<number>({
      everyMs: 1,
      atOnce: 2,
      async take(_limit, ending) {
        if (++takes === 1) return [1]
        taking.tell()
        await endOf(ending)
        return []
      },
      async run(_item, ending) {
        seen.push(ending.aborted)
        begun.tell()
        await endOf(ending)
        seen.push(ending.aborted)
      },
      onFailure: (error) => assert.fail(String(error)),
    })
    await Promise.all([taking.next(), begun.next()])
    await worker.stop()
    assert.deepEqual(seen, [false, true])
  })

  it('ends while it waits for its next look', async () => {
    const looked = new Told<void>('a look for work')
    let looks = 0
    const worker = new Worker(
      work([], {
        everyMs: 2 ** 30,
        async take() {
          looks++
          looked.tell()
          return []
        },
        run: async () => {},
      }),
    )
    await looked.next()
    await worker.stop()
    assert.equal(looks, 1)
  })
})
