/**
 * A policy document in its one text form: the same members in the same order, without spaces. Documents are compared
 * and stored by it. Takes JSON text or the value that was read from it; text that is no JSON stays as it is.
 */
export function canonicalPolicy(document: unknown): string {
  if (typeof document !== 'string') return JSON.stringify(document)
  try {
    return JSON.stringify(JSON.parse(document))
  } catch {
    return document
  }
}
