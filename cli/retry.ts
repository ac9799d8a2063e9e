import { ApiFailure, ConnectionFailure } from './api-client.ts'
import type { Terminal } from './terminal.ts'

const MAX_ATTEMPTS = 5
const FIRST_WAIT_MS = 250
const MAX_WAIT_MS = 10_000

/**
 * Runs work that may be repeated without harm, up to five times while the failure is one that passes: no
 * connection, too many calls, a failure of the server. Waits longer each time, or as long as the server asks.
 * @throws the last failure
 */
export async function retry<T>(terminal: Terminal, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !passes(error)) throw error
      const asked = error instanceof ApiFailure ? error.retryAfterMs : undefined
      await terminal.wait(Math.min(asked ?? FIRST_WAIT_MS * 2 ** (attempt - 1), MAX_WAIT_MS))
    }
  }
}

function passes(error: unknown): boolean {
  if (error instanceof ConnectionFailure) return true
  return error instanceof ApiFailure && (error.status >= 500 || error.code.startsWith('Throttling'))
}
