import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Batch } from '../../src/domain/logon-sources/receive-batch.ts'
import { LineQueue } from '../../src/intake/line-queue.ts'

/** A queue whose batches are recorded once `open` was called. */
function queue() {
  const batches: Batch[] = []
  const fullness: boolean[] = []
  let open: () => void = () => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const lines = new LineQueue({
    async receive(batch) {
      await gate
      batches.push(batch)
      return 'done'
    },
    onFailure: (error) => assert.fail(String(error)),
    onFull: (isFull) => fullness.push(isFull),
  })
  const sizes = () => batches.map(({ pieces }) => pieces.reduce((sum, { log }) => sum + log.length, 0))
  return { lines, batches, fullness, open, sizes }
}

const MEBIBYTE = 1024 * 1024

describe('the queue of lines', () => {
  test('long lines are held and recorded by their characters, not by their number', async () => {
    const { lines, fullness, open, sizes } = queue()
    const text = 'x'.repeat(65_000)
    let added = 0
    while (!lines.isFull && added < 40_000) {
      lines.add('192.0.2.1', text)
      added++
    }
    assert.ok(added * text.length < 80 * MEBIBYTE, `${added} lines are held`)
    assert.deepEqual(fullness, [true])
    open()
    await lines.stop()
    assert.deepEqual(fullness, [true, false])
    assert.equal(lines.counts.received, added)
    assert.ok(Math.max(...sizes()) < 9 * MEBIBYTE, String(sizes()))
  })

  test('one line after the other, each once', async () => {
    const { lines, batches, open } = queue()
    const given = Array.from({ length: 12_001 }, (_, index) => `<13>${index}`)
    for (const text of given) lines.add('192.0.2.1', text)
    open()
    await lines.stop()
    assert.deepEqual(
      batches.flatMap(({ pieces }) => pieces.flatMap(({ log }) => String(log).slice(1).split('\n'))),
      given,
    )
    assert.equal(batches.length, 3)
  })

  test('a message made to be slow takes no longer than its length allows', async () => {
    // Quadratic reading of these would need minutes: the length of the run tells, no clock is asserted.
    const { lines, batches, open } = queue()
    for (let count = 0; count < 40; count++) lines.add('192.0.2.1', `${'\n'.repeat(65_000)}x\r\n\0`)
    open()
    await lines.stop()
    assert.equal(String(batches[0]?.pieces[0]?.log).split('\n').length, 41)
  })
})
