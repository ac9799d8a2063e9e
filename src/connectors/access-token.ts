import { Secret } from '../kernel/secret.ts'
import { countAt, jsonOf, textAt } from './answers.ts'
import { type FailureDetail, type VendorAnswer, VendorFailure } from './vendor.ts'

// A token that runs out on its way would be refused as a wrong one.
const MARGIN_MS = 60_000
// Goes into a header: no spaces, no line ends.
const SAFE = /^[\x21-\x7e]{1,16384}$/

/** What a cloud gives out for a key, and takes instead of it for a while. */
export interface AccessToken {
  readonly value: Secret
  /** Until when it is used, milliseconds since 1970. */
  readonly until: number
}

/**
 * The token in a successful answer of an OAuth token endpoint (RFC 6749, 5.1).
 * @throws VendorFailure `vendor-error` for an answer without a usable bearer token
 */
export function tokenIn(answer: VendorAnswer, asked: FailureDetail, now: number): AccessToken {
  const document = jsonOf(answer)
  const value = textAt(document, 'access_token')
  if (!SAFE.test(value) || textAt(document, 'token_type').toLowerCase() !== 'bearer') {
    throw new VendorFailure('vendor-error', { ...asked, code: 'UnexpectedAnswer' })
  }
  return { value: new Secret(value), until: now + countAt(document, 'expires_in') * 1000 - MARGIN_MS }
}

/**
 * Keeps a token while it can be used, and fetches it once for all who ask at the same time. What could not be fetched is
 * fetched again when it is asked for again.
 */
export function keepingToken(now: () => number, fetch: () => Promise<AccessToken>): () => Promise<Secret> {
  let kept: Promise<AccessToken> | undefined
  const renew = () => {
    const renewed = fetch()
    kept = renewed
    renewed.catch(() => {
      if (kept === renewed) kept = undefined
    })
    return renewed
  }
  return async () => {
    const before = kept
    const token = await (before ?? renew())
    if (before === undefined || token.until > now()) return token.value
    // Another may have renewed it meanwhile.
    return (await (kept === before || kept === undefined ? renew() : kept)).value
  }
}
