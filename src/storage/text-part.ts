/**
 * SQL that holds where a text has a part, whatever the case of A to Z; its one `?` stands for `lowerAscii(part)`.
 *
 * The collation of the columns keeps PostgreSQL's `lower` to A to Z, as SQLite's is. A parameter has no collation, and other
 * letters of it would be lowered too: so it comes lowered.
 */
export function holdsPart(expression: string): string {
  return `instr(lower(${expression}), ?) > 0`
}

/** The text with the small letters of A to Z. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
