import { isLosslessNumber, parse } from 'lossless-json'

/**
 * A policy document in its one text form: the same members in the same order, without spaces, and every number and word a
 * text, as the file has them. Documents are compared and stored by it. Takes JSON text or the value that was read from it;
 * text that is no JSON stays as it is.
 */
export function canonicalPolicy(document: unknown): string {
  if (typeof document !== 'string') return JSON.stringify(document, asText)
  try {
    return JSON.stringify(parse(document), asText)
  } catch {
    return document
  }
}

function asText(_name: string, value: unknown): unknown {
  if (isLosslessNumber(value)) return value.toString()
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
}
