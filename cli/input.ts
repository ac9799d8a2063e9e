import { createReadStream } from 'node:fs'
import { UsageError } from '../src/kernel/failure.ts'
import { readUtf8 } from '../src/kernel/utf8.ts'
import type { Terminal } from './terminal.ts'

const MAX_WHOLE_BYTES = 16 * 1024 * 1024

/**
 * The bytes of a file, or of the standard input for `-`.
 * @throws UsageError while reading, when the file cannot be read
 */
export async function* readInput(file: string, terminal: Terminal): AsyncGenerator<Uint8Array> {
  try {
    yield* file === '-' ? terminal.stdin : createReadStream(file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new UsageError(`${file} cannot be read: ${error.message}`)
  }
}

/**
 * The whole text of a file, or of the standard input for `-`.
 * @throws UsageError when it cannot be read, is longer than 16 MiB or is not text in UTF-8
 */
export async function readWhole(file: string, terminal: Terminal): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of readInput(file, terminal)) {
    length += chunk.length
    if (length > MAX_WHOLE_BYTES) throw new UsageError(`${file} is longer than ${MAX_WHOLE_BYTES} bytes`)
    chunks.push(chunk)
  }
  return readUtf8(Buffer.concat(chunks), file)
}
