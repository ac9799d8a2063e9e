/**
 * A text as both databases keep it: half a character, which JSON can spell and cuts can leave, becomes U+FFFD. Whoever groups by what will be
 * a key asks first, else one statement holds the same key twice.
 */
export function wellFormed(text: string): string {
  // Every Node from 20 on has it; the compiler's library knows it from ES2024 on.
  return (text as string & { toWellFormed(): string }).toWellFormed()
}
