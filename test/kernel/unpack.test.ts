import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { packingOf, UnpackFailure, unpack } from '../../src/kernel/unpack.ts'
import { PACKED_LINES, UNPACKED_LINES, zstdFrame } from './zstd-frames.ts'

const LIMITS = { mostBytes: 1024 * 1024 * 1024, mostTimes: 500 }

async function* inChunks(bytes: Uint8Array, size = 700): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function unpacked(bytes: Uint8Array, packing: 'gzip' | 'zstd', limits = LIMITS, size?: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of unpack(inChunks(bytes, size), packing, limits)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** How many bytes came out before it failed. */
async function lengthUntil(bytes: Uint8Array, packing: 'gzip' | 'zstd', limits = LIMITS): Promise<[number, string]> {
  let length = 0
  try {
    for await (const chunk of unpack(inChunks(bytes), packing, limits)) length += chunk.length
  } catch (error) {
    assert.ok(error instanceof UnpackFailure)
    return [length, error.message]
  }
  return [length, '']
}

describe('unpack', () => {
  test('knows a packing by its first bytes', () => {
    assert.equal(packingOf(gzipSync('x')), 'gzip')
    assert.equal(packingOf(PACKED_LINES), 'zstd')
    assert.equal(packingOf(Buffer.from('BZh91AY')), 'bzip2')
    assert.equal(packingOf(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0])), 'xz')
    for (const other of ['', 'B', 'Nov 21 20:17:05', '{"a":1}']) assert.equal(packingOf(Buffer.from(other)), undefined)
  })

  test('gives the same bytes, however they arrive, also of several streams behind each other', async () => {
    const gzip = gzipSync(UNPACKED_LINES)
    for (const size of [1, 7, 100_000]) {
      assert.equal((await unpacked(gzip, 'gzip', LIMITS, size)).toString(), UNPACKED_LINES)
      assert.equal((await unpacked(PACKED_LINES, 'zstd', LIMITS, size)).toString(), UNPACKED_LINES)
      const two = Buffer.concat([PACKED_LINES, zstdFrame([{ raw: Buffer.from('a\n') }, { byte: 98, times: 3 }]), PACKED_LINES])
      assert.equal((await unpacked(two, 'zstd', LIMITS, size)).toString(), `${UNPACKED_LINES}a\nbbb${UNPACKED_LINES}`)
      assert.equal((await unpacked(Buffer.concat([gzip, gzip]), 'gzip', LIMITS, size)).toString(), UNPACKED_LINES.repeat(2))
    }
  })

  test('steps over skippable frames', async () => {
    const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
    const bytes = Buffer.concat([skippable, PACKED_LINES, skippable])
    assert.equal((await unpacked(bytes, 'zstd')).toString(), UNPACKED_LINES)
  })

  test('says that a stream is cut off or damaged', async () => {
    const gzip = gzipSync(UNPACKED_LINES)
    const broken = Buffer.from(gzip)
    broken[20] = (broken[20] ?? 0) ^ 0xff
    await assert.rejects(unpacked(gzip.subarray(0, -20), 'gzip'), /^UnpackFailure: is cut off$/)
    await assert.rejects(unpacked(broken, 'gzip'), /^UnpackFailure: is damaged$/)
    await assert.rejects(unpacked(PACKED_LINES.subarray(0, -20), 'zstd'), /^UnpackFailure: is cut off$/)
    await assert.rejects(unpacked(Buffer.concat([PACKED_LINES, Buffer.from('trailing')]), 'zstd'), /^UnpackFailure: is damaged$/)
  })

  test('stops where more comes out than a log of that size can hold', async () => {
    const zeros = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    const [fromGzip, gzipSays] = await lengthUntil(zeros, 'gzip')
    assert.match(gzipSays, /more than 500 times its packed size/)
    assert.ok(fromGzip <= 33 * 1024 * 1024, String(fromGzip))
    const runs = zstdFrame(new Array(8192).fill({ byte: 65, times: 131_072 }))
    const [fromZstd, zstdSays] = await lengthUntil(runs, 'zstd')
    assert.match(zstdSays, /more than 500 times its packed size/)
    assert.ok(fromZstd <= 33 * 1024 * 1024, String(fromZstd))
    assert.match((await lengthUntil(zeros, 'gzip', { mostBytes: 1000, mostTimes: 500 }))[1], /more than 1000 bytes/)
  })

  test('reserves no window of gigabytes, in whatever frame it is claimed', async () => {
    const greedy = zstdFrame([{ raw: Buffer.from('x') }], { window: 0xa0 })
    for (const bytes of [greedy, Buffer.concat([PACKED_LINES, greedy])]) {
      await assert.rejects(unpacked(bytes, 'zstd'), /takes a window of more than 33554432 bytes/)
    }
  })

  test('takes no block that is larger than a block may be, however little is sent for it', async () => {
    for (const type of ['run', 'raw'] as const) {
      const block = (size: number) => (type === 'run' ? { byte: 65, times: size } : { raw: Buffer.alloc(size, 65) })
      const frame = (size: number) => zstdFrame([block(size)], { window: 0x68 })
      assert.equal((await unpacked(frame(131_072), 'zstd')).length, 131_072)
      assert.deepEqual(await lengthUntil(frame(131_073), 'zstd'), [0, 'is damaged'])
    }
  })

  test('what the source throws goes through', async () => {
    async function* failing() {
      yield gzipSync(UNPACKED_LINES).subarray(0, 50)
      throw new Error('the disk is gone')
    }
    for (const packing of ['gzip', 'zstd'] as const) {
      const read = async () => {
        for await (const _ of unpack(failing(), packing, LIMITS));
      }
      await assert.rejects(read, packing === 'gzip' ? /the disk is gone/ : UnpackFailure)
    }
  })

  test('no bytes make it throw anything else', async () => {
    const damaged = fc.tuple(fc.nat(PACKED_LINES.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, flip]) => {
      const bytes = Buffer.from(PACKED_LINES)
      bytes[at] = (bytes[at] ?? 0) ^ flip
      return bytes
    })
    const zstdNoise = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.concat([PACKED_LINES.subarray(0, 4), bytes]))
    const property = fc.asyncProperty(fc.oneof(damaged, zstdNoise), async (bytes) => {
      const [length] = await lengthUntil(bytes, 'zstd', { mostBytes: 1024 * 1024, mostTimes: 500 })
      assert.ok(length <= 1024 * 1024)
    })
    await fc.assert(property, { numRuns: 300 })
  })
})
