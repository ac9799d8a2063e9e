import { UsageError } from './failure.ts'

/**
 * The text of a file's bytes. Other encodings are not guessed at: their letters would be replaced without a word.
 * @throws UsageError that names the file, when it is not text in UTF-8
 */
export function readUtf8(bytes: Uint8Array, file: string): string {
  let text: string | undefined
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // The decoder's words name no file.
  }
  if (text === undefined || text.includes('\0')) throw new UsageError(`${file} is not text in UTF-8: save it as UTF-8`)
  return text
}
