/** Windows' tools write so: `wevtutil … > file` in PowerShell, for instance. */
const MARKS = [
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
] as const

/** In which order of bytes a text is UTF-16, by the mark that it begins with; undefined without one. */
export function utf16Of(beginning: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  return MARKS.find(([, first, second]) => beginning[0] === first && beginning[1] === second)?.[0]
}

/** The same text in UTF-8, without the mark; what is no text becomes U+FFFD. */
export async function* toUtf8(source: AsyncIterable<Uint8Array>, encoding: 'utf-16le' | 'utf-16be'): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of source) yield Buffer.from(decoder.decode(chunk, { stream: true }))
  yield Buffer.from(decoder.decode())
}
