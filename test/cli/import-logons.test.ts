import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { linePieces } from '../../cli/line-pieces.ts'
import { type ArrivedCall, type Peer, type PeerAnswer, startPeer } from './peer.ts'
import { assertRefused, type Finished, peerEnv, runCli } from './run-cli.ts'

const HOST = 'inet-7c676676-06fa-442e-90fb-b802e5d60001'
const PIECE_BYTES = 256 * 1024

let peer: Peer
let respond: (call: ArrivedCall, response: ServerResponse) => PeerAnswer | undefined = () => ({ body: {} })
let folder: string

async function run(args: readonly string[], stdin?: string | Buffer): Promise<Finished> {
  peer.calls.length = 0
  const env = peerEnv(peer)
  const finished = await runCli(['logons', 'import', ...args], { env, ...(stdin === undefined ? {} : { stdin }) })
  assert.deepEqual(peer.faults, [])
  return finished
}

function linesOf(call: ArrivedCall | undefined): string {
  return new Map(call?.parameters).get('Lines') ?? ''
}

function counted(call: ArrivedCall): PeerAnswer {
  const lines = linesOf(call).split('\n').length - 1
  return { body: { RequestId: 'R', Lines: lines, Understood: lines - 1, Alerts: 1 } }
}

describe('logons import', () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'garrison-cli-'))
    peer = await startPeer((call, response) => respond(call, response))
  })
  after(async () => {
    await peer.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('sends a file in pieces that end at line ends, and sums the answers', async () => {
    const lines = Array.from(
      { length: 9000 },
      (_, index) => `Nov 21 20:55:37 web-1 sshd[${index}]: Accepted password for é+& from ::1\n`,
    )
    const file = join(folder, 'auth.log')
    await writeFile(file, lines.join(''))
    respond = counted
    const { out, err, exitCode } = await run([file, '--host', HOST, '--zone', 'Asia/Shanghai', '--year', '2026'])
    assert.deepEqual([err, exitCode], ['', 0])
    const pieces = peer.calls.map(linesOf)
    assert.equal(pieces.join(''), lines.join(''))
    assert.equal(pieces.length, Math.ceil(Buffer.byteLength(lines.join('')) / PIECE_BYTES))
    for (const piece of pieces) assert.ok(Buffer.byteLength(piece) <= PIECE_BYTES && piece.endsWith('\n'))
    for (const call of peer.calls) {
      assert.deepEqual([call.product, call.action], ['Garrison', 'ImportLogons'])
      const about = [
        ['HostUuid', HOST],
        ['Zone', 'Asia/Shanghai'],
        ['Year', '2026'],
      ]
      assert.deepEqual(call.parameters.slice(0, 3), about)
    }
    assert.equal(out, `Lines 9000\nUnderstood ${9000 - pieces.length}\nAlerts ${pieces.length}\n`)
  })

  it('sends a log with the zeros that a power cut left', async () => {
    respond = counted
    const { err, exitCode } = await run(['-', '--host', HOST], `one\n${'\0'.repeat(4096)}two\nthree\n`)
    assert.deepEqual([err, exitCode], ['', 0])
    assert.equal(linesOf(peer.calls[0]), 'one\n\ufffdtwo\nthree\n')
  })

  it('reads the standard input, and leaves out what was not given', async () => {
    respond = counted
    const { out } = await run(['-', '--host', HOST], 'one\ntwo\n')
    assert.deepEqual(peer.calls[0]?.parameters, [
      ['HostUuid', HOST],
      ['Lines', 'one\ntwo\n'],
    ])
    assert.equal(out, 'Lines 2\nUnderstood 1\nAlerts 1\n')
  })

  it('says how many lines it cut', async () => {
    respond = counted
    const { err, exitCode } = await run(['-', '--host', HOST], `a\n${'x'.repeat(PIECE_BYTES * 2)}\nb\n`)
    assert.deepEqual(peer.calls.map(linesOf), ['a\n', 'x'.repeat(PIECE_BYTES), 'b\n'])
    assert.match(err, /^1 line was longer than 262144 bytes; the beginning alone was sent\n$/)
    assert.equal(exitCode, 0)
  })

  it('says that there was nothing to send', async () => {
    const { out, err, exitCode } = await run(['-', '--host', HOST], '')
    assert.deepEqual([out, err, exitCode], ['Lines 0\n', '', 0])
  })

  it('repeats a piece while the failure is one that passes', async () => {
    const failures: (PeerAnswer | undefined)[] = [
      {
        status: 400,
        body: { Code: 'Throttling.User', Message: 'slow', RequestId: 'R' },
        headers: { 'x-acs-retry-after': '1500' },
      },
      undefined,
      { status: 503, body: { Code: 'ServiceUnavailable', Message: 'm', RequestId: 'R' } },
      { status: 502, body: '<html>' },
    ]
    respond = (call, response) => {
      if (failures.length === 0) return counted(call)
      const failure = failures.shift()
      if (failure === undefined) response.destroy()
      return failure
    }
    const { out, err, exitCode, waits } = await run(['-', '--host', HOST], 'one\n')
    assert.deepEqual([out, err, exitCode], ['Lines 1\nUnderstood 0\nAlerts 1\n', '', 0])
    assert.equal(peer.calls.length, 5)
    assert.equal(new Set(peer.calls.map(linesOf)).size, 1)
    assert.deepEqual(waits, [1500, 500, 1000, 2000])
  })

  it('gives up after five attempts', async () => {
    respond = () => ({
      status: 500,
      headers: { 'x-acs-retry-after': '999999' },
      body: { Code: 'InternalError', Message: 'm', RequestId: 'R' },
    })
    const finished = await run(['-', '--host', HOST], 'one\n')
    assertRefused(finished, 1, /^InternalError: m \(RequestId R\)\n$/)
    assert.equal(peer.calls.length, 5)
    assert.deepEqual(finished.waits, [10_000, 10_000, 10_000, 10_000])
  })

  it('does not repeat what the server refuses', async () => {
    respond = () => ({ status: 400, body: { Code: 'InvalidHostUuid', Message: 'm', RequestId: 'R' } })
    assertRefused(await run(['-', '--host', 'x'], 'one\n'), 1, /^InvalidHostUuid: m/)
    assert.equal(peer.calls.length, 1)
  })

  it('prints what was counted before it stopped', async () => {
    respond = (call) =>
      peer.calls.length > 1 ? { status: 403, body: { Code: 'NoPermission', Message: 'm', RequestId: 'R' } } : counted(call)
    const { out, err, exitCode } = await run(['-', '--host', HOST], 'x\n'.repeat(PIECE_BYTES))
    assert.match(out, /^Lines 131072\n/)
    assert.match(err, /^the import stopped here; run it again.*\nNoPermission: m \(RequestId R\)\n$/)
    assert.equal(exitCode, 1)
  })

  it('says in one line that the file cannot be read', async () => {
    assertRefused(await run([join(folder, 'absent.log'), '--host', HOST]), 2, /absent\.log cannot be read: ENOENT/)
  })
})

describe('linePieces', () => {
  async function cut(chunks: readonly Uint8Array[], maxBytes: number) {
    const pieces: { text: string; cutLines: number }[] = []
    async function* source() {
      yield* chunks
    }
    for await (const piece of linePieces(source(), maxBytes)) pieces.push(piece)
    return pieces
  }

  it('loses nothing and cuts at line ends only, however the bytes arrive', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\n', '漢'), maxLength: 80 })
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.array(fc.integer({ min: 1, max: 9 })),
        fc.integer({ min: 1, max: 40 }),
        async (whole, sizes, max) => {
          const bytes = Buffer.from(whole)
          const chunks: Buffer[] = []
          for (let at = 0, index = 0; at < bytes.length; index++) {
            const size = sizes[index] ?? 7
            chunks.push(bytes.subarray(at, at + size))
            at += size
          }
          const pieces = await cut(chunks, max)
          const lines = whole.split(/(?<=\n)/)
          const hasLongLine = lines.some((line) => Buffer.byteLength(line) > max)
          if (!hasLongLine) assert.equal(pieces.map((piece) => piece.text).join(''), whole)
          const longLines = lines.filter((line) => Buffer.byteLength(line) > max).length
          assert.equal(
            pieces.reduce((sum, piece) => sum + piece.cutLines, 0),
            longLines,
          )
          for (const [index, piece] of pieces.entries()) {
            assert.ok(piece.text.length > 0)
            if (piece.cutLines === 0 && index < pieces.length - 1) assert.ok(piece.text.endsWith('\n'))
          }
        },
      ),
    )
  })

  it('never sends the rest of a long line as a line of its own', async () => {
    const forged = 'Accepted password for root from 203.0.113.1'
    const pieces = await cut([Buffer.from(`${'x'.repeat(100)}${forged}\nnext\n`)], 100)
    assert.deepEqual(pieces, [
      { text: 'x'.repeat(100), cutLines: 1 },
      { text: 'next\n', cutLines: 0 },
    ])
  })

  it('gives no larger pieces where bytes that are no text become more of them', async () => {
    const lines = [
      Buffer.alloc(30, 0xff),
      Buffer.from('plain'),
      Buffer.from('\0a\0b'),
      Buffer.alloc(90, 0xfe),
      Buffer.from('end'),
    ]
    const pieces = await cut([Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]))], 100)
    assert.deepEqual(pieces, [
      { text: `${'\ufffd'.repeat(30)}\nplain\n`, cutLines: 0 },
      { text: '\ufffda\ufffdb\n', cutLines: 0 },
      { text: '\ufffd'.repeat(34), cutLines: 1 },
      { text: 'end\n', cutLines: 0 },
    ])
  })

  it('does not cut within an event of Windows over several lines, where that ends at all', async () => {
    const event = (n: number) => `<Event a="${n}">\n  <System/>\n\n  <Message>first\n second\n</Message>\n</Event>\n`
    const length = event(1).length
    const pieces = await cut([Buffer.from(`${event(1)}${event(2)}${event(3)}`)], 2 * length + 30)
    assert.deepEqual(
      pieces.map(({ text }) => text),
      [`${event(1)}${event(2)}`, event(3)],
    )
    const lines = 'a\nb\nc\n'.repeat(20)
    const hostile = await cut([Buffer.from(`<Event>\n<a>\n${lines}`)], 60)
    assert.equal(hostile[0]?.text.length, 60)
    const endless = await cut([Buffer.from(`${event(1)}<Event>\n${'<a/>\n'.repeat(60)}`)], 150)
    assert.deepEqual([endless[0]?.text, endless[1]?.text.length], [event(1), 148])
    assert.equal(endless.map(({ text }) => text).join('').length, length + 8 + 300)
  })

  it('keeps a last line without a line end, and gives nothing for nothing', async () => {
    assert.deepEqual(await cut([Buffer.from('a\nb')], 100), [{ text: 'a\nb', cutLines: 0 }])
    assert.deepEqual(await cut([], 100), [])
    assert.deepEqual(await cut([Buffer.alloc(0)], 100), [])
  })
})
