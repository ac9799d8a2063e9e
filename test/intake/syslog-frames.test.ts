import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import fc from 'fast-check'
import { MOST_MESSAGE_BYTES, SyslogFrames } from '../../src/intake/syslog-frames.ts'

/** What comes out of a stream that comes in pieces. */
function read(...pieces: (string | Buffer)[]): { messages: string[]; lost: number } {
  const messages: string[] = []
  const frames = new SyslogFrames((message) => messages.push(message))
  for (const piece of pieces) frames.push(Buffer.from(piece as string))
  frames.end()
  return { messages, lost: frames.lost }
}

const framed = (message: string) => `${Buffer.byteLength(message)} ${message}`

describe('the messages of a stream', () => {
  test('lines, frames, and frames run together', () => {
    assert.deepEqual(read('<13>a\n<13>b\n').messages, ['<13>a', '<13>b'])
    assert.deepEqual(read(`${framed('<13>a')}${framed('<13>ü\nb')}`).messages, ['<13>a', '<13>ü\nb'])
    assert.deepEqual(read(`<13>a\n${framed('<13>b')}\n${framed('<13>c')}<13>d\n`).messages, ['<13>a', '<13>b', '<13>c', '<13>d'])
    assert.deepEqual(read('2026-11-21T20:17:05Z web sshd: x\n12 monkeys\n').messages, [
      '2026-11-21T20:17:05Z web sshd: x',
      '12 monkeys',
    ])
  })

  test('a last line needs no end; half a frame is lost', () => {
    assert.deepEqual(read('<13>a'), { messages: ['<13>a'], lost: 0 })
    assert.deepEqual(read('9 <13>a'), { messages: [], lost: 1 })
    assert.deepEqual(read('9 '), { messages: [], lost: 1 })
  })

  test('what is too long is passed over, and the next message is read', () => {
    const long = `<13>${'x'.repeat(MOST_MESSAGE_BYTES)}`
    const exact = `<13>${'x'.repeat(MOST_MESSAGE_BYTES - 4)}`
    assert.deepEqual(read(`${framed(long)}${framed('<13>b')}`), { messages: ['<13>b'], lost: 1 })
    assert.deepEqual(read(`${long}\n<13>b\n`), { messages: ['<13>b'], lost: 1 })
    assert.deepEqual(read(long.slice(0, 70_000), `${long}\n<13>b\n`), { messages: ['<13>b'], lost: 1 })
    assert.deepEqual(read(`${framed(exact)}${exact}\n`), { messages: [exact, exact], lost: 0 })
    assert.deepEqual(read('999999999 <13>', 'x'.repeat(100)), { messages: [], lost: 1 })
  })

  test('however the stream is cut, the same messages come out', () => {
    const message = fc.tuple(fc.boolean(), fc.string({ unit: 'binary', maxLength: 40 })).map(([isFramed, text]) => {
      const whole = `<13>x${text.replaceAll('\n', isFramed ? '\n' : '')}`
      return { whole, sent: isFramed ? framed(whole) : `${whole}\n` }
    })
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.nat(400), { maxLength: 12 }), (sent, cuts) => {
        const bytes = Buffer.from(sent.map((one) => one.sent).join(''))
        const places = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort((a, b) => a - b)
        const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end))
        const whole = sent.map((one) => Buffer.from(one.whole).toString('utf8'))
        assert.deepEqual(read(...pieces), { messages: whole, lost: 0 })
        const letters = [...bytes].map((byte) => Buffer.of(byte))
        assert.deepEqual(read(...letters), { messages: whole, lost: 0 })
      }),
    )
  })

  test('no bytes make it throw', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 })), (pieces) => {
        const bytes = pieces.map((piece) => Buffer.from(piece))
        assert.ok(read(...bytes).messages.every((message) => message.length > 0))
      }),
    )
  })
})
