import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { UnpackFailure } from '../../src/kernel/unpack.ts'
import { unpackApart } from '../../src/kernel/unpack-apart.ts'
import { PACKED_LINES, UNPACKED_LINES, zstdFrame } from './zstd-frames.ts'

const run = (times: number) => zstdFrame([{ byte: 0x41, times }])

/** A block of 32,512 sequences of the longest matches: for 15 bytes, seconds of work and 128 KiB. */
function slowBlock(): Uint8Array {
  const body = [0x08, 65, 255, 0, 0, 0x54, 0, 0, 52, 0, 0, 0x80]
  const header = 1 | (2 << 1) | (body.length << 3)
  return new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38, header & 255, header >> 8, 0, ...body])
}

const why = (sent: Promise<unknown>) =>
  sent.then(
    () => assert.fail('it was unpacked'),
    (error: unknown) => {
      assert.ok(error instanceof UnpackFailure, String(error))
      return `${error.why}: ${error.message}`
    },
  )

describe('unpackApart', () => {
  it('unpacks what zstd has packed, however many ask at once', async () => {
    const packed = Array.from({ length: 5 }, () => PACKED_LINES)
    const unpacked = await Promise.all(packed.map((bytes) => unpackApart(bytes, 1_000_000)))
    assert.deepEqual(
      unpacked.map((bytes) => Buffer.from(bytes).toString()),
      packed.map(() => UNPACKED_LINES),
    )
  })

  it('tells what is damaged, cut off or too much', async () => {
    assert.equal(Buffer.from(await unpackApart(run(5), 5)).toString(), 'AAAAA')
    assert.equal(await why(unpackApart(run(6), 5)), 'too-large: comes to more than 5 bytes')
    assert.equal(await why(unpackApart(run(5).subarray(0, 8), 5)), 'damaged: is cut off')
    assert.match(await why(unpackApart(zstdFrame([{ byte: 0x41, times: 5 }], { window: 0xf8 }), 5)), /^too-large: .*window/)
    const bent = slowBlock().map((byte, index) => (index === 14 ? 0xff : byte))
    assert.equal(await why(unpackApart(bent, 1_000_000)), 'damaged: is damaged')
  })

  it('gives up what takes too long, while everybody else goes on', async () => {
    let turns = 0
    const others = setInterval(() => turns++, 5)
    try {
      assert.equal(await why(unpackApart(slowBlock(), 1_000_000, 500)), 'too-large: takes more than 500 ms to unpack')
      assert.ok(turns > 0, 'nobody else had a turn')
    } finally {
      clearInterval(others)
    }
  })
})
