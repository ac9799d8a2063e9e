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

/** The same where messages run together. */
function readTogether(...pieces: (string | Buffer)[]): { messages: string[]; lost: number } {
  const messages: string[] = []
  const frames = new SyslogFrames((message) => messages.push(message), 'run-together')
  for (const piece of pieces) frames.push(Buffer.from(piece as string))
  frames.end()
  return { messages, lost: frames.lost }
}

const begin = ['<13>Mar  7 04:05:09 ', '<191>2026-03-07T04:05:09Z ', '<1>1 2026-03-07T04:05:09Z '] as const

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

describe('messages that run together', () => {
  test('are told apart where their sender is known for it, and nowhere else', () => {
    const sent = begin.map((head) => `${head}web-1 sshd[1]: x <13> <1>y`)
    assert.deepEqual(readTogether(sent.join('')), { messages: sent, lost: 0 })
    assert.deepEqual(read(sent.join('')), { messages: [sent.join('')], lost: 0 })
    assert.deepEqual(read(`${sent.join('')}\n`), { messages: [sent.join('')], lost: 0 })
  })

  test('may be mixed with lines and frames, which end nowhere else', () => {
    const [a, b, c] = begin.map((head) => `${head}x`) as [string, string, string]
    assert.deepEqual(readTogether(`${a}${b}\n${framed(`${a}${b}`)}${c}${a}`).messages, [a, b, `${a}${b}`, c, a])
  })

  test('the last one is whole when its sender pauses', () => {
    const messages: string[] = []
    const frames = new SyslogFrames((message) => messages.push(message), 'run-together')
    const [a, b] = begin
    frames.push(Buffer.from(`${a}x${b}y`))
    assert.deepEqual([messages, frames.needsPause], [[`${a}x`], true])
    frames.pause()
    assert.deepEqual([messages, frames.needsPause], [[`${a}x`, `${b}y`], false])
    frames.push(Buffer.from(`${framed(a).slice(0, 9)}`))
    frames.pause()
    assert.equal(messages.length, 2, 'a frame says itself where it ends')
    frames.push(Buffer.from(framed(a).slice(9)))
    assert.deepEqual(messages.slice(2), [a])
    const lines = new SyslogFrames((message) => messages.push(message))
    lines.push(Buffer.from(a))
    lines.pause()
    assert.deepEqual([messages.length, lines.needsPause], [3, false])
  })

  test('the bytes of a piece are looked through a few times, however short its lines are', (t) => {
    let looked = 0
    const { indexOf } = Buffer.prototype
    t.mock.method(Buffer.prototype, 'indexOf', function (this: Buffer, byte: number, from = 0) {
      const found = indexOf.call(this, byte, from)
      looked += (found < 0 ? this.length : found + 1) - from
      return found
    })
    for (const line of ['a\n', '<a\n', 'a<\n', `${begin[0]}\n`, begin[1]]) {
      const text = line.repeat(Math.floor(8_192 / line.length))
      looked = 0
      assert.ok(readTogether(text).messages.length > 250)
      assert.ok(looked <= 4 * text.length, `${JSON.stringify(line)}: ${looked} bytes of ${text.length}`)
    }
  })

  test('one that is too long is passed over, and the next is read', () => {
    const long = `${begin[0]}${'<'.repeat(MOST_MESSAGE_BYTES)}`
    for (const cut of [70_000, long.length, long.length + 3, long.length + 14, long.length + 15]) {
      const text = `${long}${begin[1]}x${begin[2]}y`
      const expected = { messages: [`${begin[1]}x`, `${begin[2]}y`], lost: 1 }
      assert.deepEqual(readTogether(text.slice(0, cut), text.slice(cut)), expected)
    }
  })

  test('however the stream is cut, the same messages come out', () => {
    const text = fc.string({ unit: fc.constantFrom('<', '>', '1', ' ', 'x', 'é', '<13>'), maxLength: 20 })
    const message = fc.tuple(fc.constantFrom(...begin), text, fc.constantFrom('', '', '\n', 'frame'))
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.nat(400), { maxLength: 12 }), (sent, cuts) => {
        // A count behind a message that has no end would be read as its own.
        const isAfterOpen = (index: number) => index > 0 && sent[index - 1]?.[2] === ''
        const texts = sent.map(([head, rest]) => `${head}x${rest}`)
        const parts = texts.map((whole, index) => {
          const end = sent[index]?.[2] ?? ''
          if (end === 'frame') return isAfterOpen(index) ? `${whole}\n` : framed(whole)
          return `${whole}${end}`
        })
        const bytes = Buffer.from(parts.join(''))
        const places = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort((a, b) => a - b)
        const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end))
        assert.deepEqual(readTogether(...pieces), { messages: texts, lost: 0 })
        assert.deepEqual(readTogether(...[...bytes].map((byte) => Buffer.of(byte))), { messages: texts, lost: 0 })
      }),
    )
  })
})
