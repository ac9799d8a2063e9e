/** One block of a frame: bytes as they are, or one byte so many times. */
export type ZstdBlock = { readonly raw: Uint8Array } | { readonly byte: number; readonly times: number }

/** A zstd frame that is not compressed, for tests: `window` is the descriptor that its header claims. */
export function zstdFrame(blocks: readonly ZstdBlock[], { window = 0x38 } = {}): Buffer {
  const parts: Uint8Array[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, window])]
  for (const [index, block] of blocks.entries()) {
    const isLast = index === blocks.length - 1 ? 1 : 0
    const [type, size, content] = 'raw' in block ? [0, block.raw.length, block.raw] : [1, block.times, Buffer.from([block.byte])]
    const header = Buffer.alloc(3)
    header.writeUIntLE(isLast | (type << 1) | (size << 3), 0, 3)
    parts.push(header, content)
  }
  return Buffer.concat(parts)
}

/** Forty lines of sshd, packed by `zstd -19`, with a checksum. */
export const PACKED_LINES = Buffer.from(
  'KLUv/QRo/QcAog8lFWDZcPMZ5u4h2LBhdyNK86JIBiCRAwArTXtJ27Zt27Zt27Zt27Zt27YtSZIkSZIkSZIkSZIkSZLk////////////f5IkCYIgyHEch2EYRlEUBUEQRNuS5D/ANxRvyy7sDUJfGIQOfNaVUW+7ruxlF/Wk7Oo07cGeNG3YFEXLU5xhQBqp0rR3AE3dGwblWBn45uMuJoCeqBHws/+fAeB11jII7CdwFIzwhf/9Af91yEvfddSprnIKMy10BfMY4L8OeemvHnXS1fXa1XDNPGjdYWbtNljNbKlmEkj9b6HuEp32apr2u/TMWUo7MhlUC7IQsL1MYYI7KQIuBQBViCosQg==',
  'base64',
)

/** What `PACKED_LINES` holds. */
export const UNPACKED_LINES = Array.from({ length: 40 }, (_, index) => {
  const second = String(index).padStart(2, '0')
  return `Nov 21 20:17:${second} web-1 sshd[${800 + index}]: Accepted password for root from 203.0.113.${index} port ${50_000 + index} ssh2\n`
}).join('')
