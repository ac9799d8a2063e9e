// What the tests of authentication share: one known key, a clock that stands, and short forms of the outcomes.
import { authenticate, readSignature } from '../../../src/gateway/authenticate/authenticate.ts'
import { verify } from '../../../src/gateway/authenticate/signed-request.ts'
import { TIMESTAMP_WINDOW_MS } from '../../../src/gateway/authenticate/timestamp.ts'
import { GatewayError } from '../../../src/gateway/gateway-error.ts'
import { NonceMemory } from '../../../src/gateway/nonces.ts'
import type { RawRequest } from '../../../src/gateway/raw-request.ts'
import { readParameters } from '../../../src/gateway/read-parameters.ts'
import type { Caller } from '../../../src/kernel/caller.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Secret } from '../../../src/kernel/secret.ts'
import { KEY_ID, KEY_SECRET, NOW_MS } from './signers.ts'

export interface AuthorityOptions {
  readonly keyId?: string
  readonly secret?: string
  readonly active?: boolean
  readonly nowMs?: number
  readonly capacity?: number
}

/** An authority that knows one key and no session. */
export function authority(options: AuthorityOptions = {}) {
  const keyId = options.keyId ?? KEY_ID
  const caller: Caller = { account: '1766185894104675' as Uid, principal: { type: 'root' }, accessKeyId: keyId }
  const clock = { ms: options.nowMs ?? NOW_MS, now: () => clock.ms }
  const nonces = new NonceMemory({ windowMs: TIMESTAMP_WINDOW_MS, clock, capacity: options.capacity ?? 1000 })
  const asked: string[] = []
  const findKey = async (id: string) => {
    asked.push(id)
    const secret = new Secret(options.secret ?? KEY_SECRET)
    return id === keyId ? { secret, active: options.active ?? true, caller } : undefined
  }
  const findSession = async () => undefined
  return {
    clock,
    caller,
    asked,
    admit: async (request: RawRequest) =>
      authenticate(request, readParameters(request), { findKey, findSession, nonces, clock, domainClock: clock }),
  }
}

/** The refusal that a request meets, or undefined. */
export async function refusalOf(promise: Promise<unknown>): Promise<GatewayError | undefined> {
  try {
    await promise
    return undefined
  } catch (error) {
    if (error instanceof GatewayError) return error
    throw error
  }
}

/** The code of the refusal that a synchronous piece of work meets, or undefined. */
export function codeOf(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof GatewayError) return error.code
    throw error
  }
}

/** What a request with a good signature of the known key says, or undefined when it is refused. */
export function meaningOf(request: RawRequest): string | undefined {
  try {
    const parameters = readParameters(request)
    const signed = readSignature(request, parameters)
    // V3 does not sign the key's id: a changed one is another key, unknown or with another secret.
    if (signed.accessKeyId !== KEY_ID || !verify(signed, new Secret(KEY_SECRET))) return undefined
    const { action, version, business } = parameters
    return JSON.stringify([action, version, signed.timestampMs, signed.nonce, [...business].sort()])
  } catch (error) {
    if (error instanceof GatewayError) return undefined
    throw error
  }
}
