import { isSkewed, jsonOf, listAt, textAt } from '../answers.ts'
import { detailOf } from '../failure-detail.ts'
import { type FailureDetail, type Reason, type VendorAnswer, VendorFailure } from '../vendor.ts'

/**
 * Why no token is given is told under one code and in words only. These are known from the threads of Google's own
 * clients; what is none of them stays the vendor's error.
 */
const GRANT_WORDS: readonly [words: RegExp, reason: Reason][] = [
  // The account was deleted, or disabled.
  [/account not found/i, 'key-unknown'],
  [/disabled/i, 'key-disabled'],
  // Also said when the key was deleted: Google then has nothing to check with.
  [/invalid jwt signature/i, 'secret-wrong'],
  [/reasonable timeframe/i, 'clock-skew'],
]

const THROTTLED: ReadonlySet<string> = new Set([
  'RESOURCE_EXHAUSTED',
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'quotaExceeded',
])

/** What it means that no token was given. */
export function tokenFailureOf(answer: VendorAnswer, asked: FailureDetail, now: number): VendorFailure {
  const document = jsonOf(answer)
  const error = textAt(document, 'error')
  const words = textAt(document, 'error_description')
  const found = error === 'invalid_grant' ? GRANT_WORDS.find(([pattern]) => pattern.test(words))?.[1] : undefined
  const isRefused = found === 'key-unknown' || found === 'secret-wrong'
  const reason = isRefused && isSkewed(answer, now) ? 'clock-skew' : (found ?? LOGIN_ERRORS.get(error) ?? 'vendor-error')
  return new VendorFailure(answer.status === 429 ? 'throttled' : reason, detailOf(asked, answer, { code: error }))
}

const LOGIN_ERRORS: ReadonlyMap<string, Reason> = new Map([
  ['invalid_client', 'key-unknown'],
  ['deleted_client', 'key-unknown'],
  ['disabled_client', 'key-disabled'],
])

/** What an answer of a service that is no success means. */
export function failureOf(answer: VendorAnswer, asked: FailureDetail): VendorFailure {
  const error = jsonOf(answer)
  const status = textAt(error, 'error', 'status')
  const causes = [...listAt(error, 'error', 'errors'), ...listAt(error, 'error', 'details')].map((one) => textAt(one, 'reason'))
  const codes = [...causes, status].filter((code) => code !== '')
  const detail = detailOf(asked, answer, { code: codes[0] ?? '' })
  if (answer.status === 429 || codes.some((code) => THROTTLED.has(code))) return new VendorFailure('throttled', detail)
  // That a service is switched off in the project is said in the same way; its code tells.
  return new VendorFailure(answer.status === 403 ? 'no-permission' : 'vendor-error', detail)
}
