import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import fc from 'fast-check'
import { eachMessage, type Framing, hasMoreMessages } from '../../src/intake/octet-frames.ts'

const framed = (message: string) => `${Buffer.byteLength(message)} ${message}`
const most = (log: string | Buffer, framing: Framing = 'lines') => {
  let count = 0
  while (hasMoreMessages(Buffer.from(log as string), framing, count)) count++
  return count
}

describe('how many messages a log holds', () => {
  test('frames count one each, with line ends or without; lines and blank lines one each', () => {
    assert.equal(most(framed('<13>a').repeat(7)), 7)
    assert.equal(most(framed('<13>a\n<13>b\n').repeat(3)), 3)
    assert.equal(most(`<13>a\n\n${framed('<13>b')}\nc`), 4)
    assert.equal(most('<13>a<13>b<13>c'), 1)
  })

  test('entries of a journal count one each', () => {
    assert.equal(most('__CURSOR=1\nMESSAGE=a\n_PID=1\n\n'.repeat(3)), 3)
  })

  test('messages that run together count one each where they are read so', () => {
    const together = '<13>Mar  7 04:05:09 a x: 1<13>Mar  7 04:05:09 b x: <2><13>1 2026-03-07T04:05:09Z c x - - - 3'
    assert.deepEqual([most(together, 'run-together'), most(together)], [3, 1])
  })

  test('as many as are read, whatever it holds', () => {
    const part = fc.constantFrom('<13>', '7 <13>abc', '\n', 'x', '99 <1>', 'é', '😀', '<13>Mar  7 04:05:09 a')
    const broken = fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes))
    const parts = fc.array(
      fc.oneof(
        part.map((text) => Buffer.from(text)),
        broken,
      ),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(parts, fc.constantFrom<Framing>('lines', 'run-together'), (pieces, framing) => {
        const log = Buffer.concat(pieces)
        let count = 0
        eachMessage(log.toString('utf8'), framing, () => count++)
        assert.equal(most(log, framing), count)
      }),
    )
  })
})
