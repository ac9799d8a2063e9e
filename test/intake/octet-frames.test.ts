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
    assert.equal(most(`${'__CURSOR=1\nMESSAGE=a\n_PID=1\n\n'.repeat(3)}__CURSOR=1\n`), 4)
    const length = Buffer.alloc(8)
    length.writeUInt32LE(9)
    const imitation = Buffer.concat([Buffer.from('__CURSOR=1\nMESSAGE\n'), length, Buffer.from('a\n\nb=1\n\nc\n\n\n\n')])
    assert.equal(most(Buffer.concat([imitation, imitation])), 2)
  })

  test('entries of a journal are not read where they cannot be too many', (t) => {
    const entry = `__CURSOR=1\n${Array.from({ length: 20 }, (_, field) => `FIELD${field}=x\n`).join('')}\n`
    const log = Buffer.from(entry.repeat(500))
    const original = Buffer.prototype.toString
    let texts = 0
    t.mock.method(Buffer.prototype, 'toString', function (this: Buffer, ...about: Parameters<typeof original>) {
      texts++
      return original.apply(this, about)
    })
    assert.equal(hasMoreMessages(log, 'lines', 501), false)
    // How the log begins is looked at.
    assert.ok(texts <= 1, String(texts))
    assert.equal(hasMoreMessages(log, 'lines', 499), true)
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
