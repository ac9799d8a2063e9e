import type { VendorAnswer } from './vendor.ts'

const SKEW_MS = 120_000
const LONGEST_WAIT_MS = 3_600_000

/**
 * Whether our clock and the vendor's differ by so much that it may be why a signature was refused: to be asked before a
 * key is blamed.
 */
export function isSkewed({ vendorTime }: VendorAnswer, now: number): boolean {
  return vendorTime !== undefined && Math.abs(vendorTime - now) > SKEW_MS
}

/** How long the vendor wants to be left alone, from `Retry-After` in seconds; undefined when it does not say. */
export function retryAfterMs({ headers }: VendorAnswer): number | undefined {
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, LONGEST_WAIT_MS) : undefined
}

/** The body as JSON; undefined when it is none. */
export function jsonOf({ body }: Pick<VendorAnswer, 'body'>): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** What lies at a path in what a vendor answered; undefined where a step is missing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((part, step) => {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, step)) return undefined
    return (part as Record<string | number, unknown>)[step]
  }, value)
}

/** The text at a path; a number by its digits; empty for everything else. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : typeof found === 'number' ? String(found) : ''
}

/** The list at a path; empty when there is none. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

/** A whole number at a path; 0 when there is none. */
export function countAt(value: unknown, ...path: readonly (string | number)[]): number {
  const count = Number(textAt(value, ...path))
  return Number.isSafeInteger(count) && count > 0 ? count : 0
}
