import { isSkewed, jsonOf, textAt } from '../answers.ts'
import { detailOf } from '../failure-detail.ts'
import { type FailureDetail, type Reason, type VendorAnswer, VendorFailure } from '../vendor.ts'

const LOCK_MS = 5 * 60_000

// All that is wrong with a key or a signature has one code; what it was stands in the message alone.
const REFUSED = new Set(['APIGW.0301', 'InvalidAccessKeyId'])
const LOCKED = /failed to reach the limit/i
const SKEWED = /x-sdk-date/i
const WRONG_SECRET = /verify aksk signature fail/i
const UNKNOWN_KEY = /\bak\b.* not exist|get secretkey failed/i
const REGION_FORBIDDEN = /forbidden in the currently selected region/i
const NOT_PUBLISHED = 'APIGW.0101'
const DENIED = 'APIGW.0302'
const THROTTLED = 'APIGW.0308'

/** How far the key has been proven when an error comes. */
export interface Asked extends FailureDetail {
  /** Whether a region was asked, and not the whole account. */
  readonly isRegional: boolean
  /** Whether the identity call has succeeded before: the key is good, whatever a region says of it. */
  readonly isProven: boolean
}

/** Whether an answer counts towards the lock of a key. */
export function isRefusedKey(answer: VendorAnswer): boolean {
  const { code } = errorOf(answer)
  return REFUSED.has(code) || (answer.status === 401 && code !== DENIED)
}

/** What an answer that is no success means. */
export function failureOf(answer: VendorAnswer, { isRegional, isProven, ...asked }: Asked, now: number): VendorFailure {
  const { message, ...told } = errorOf(answer)
  const detail = detailOf(asked, answer, told)
  if (LOCKED.test(message)) return new VendorFailure('throttled', { retryAfterMs: LOCK_MS, ...detail })
  return new VendorFailure(reasonOf(told.code, message, answer, { isRegional, isProven, now }), detail)
}

interface Standing {
  readonly isRegional: boolean
  readonly isProven: boolean
  readonly now: number
}

function reasonOf(code: string, message: string, answer: VendorAnswer, { isRegional, isProven, now }: Standing): Reason {
  const isRefused = isRefusedKey(answer)
  // The echo of what was signed names the header too.
  if (isRefused && SKEWED.test(message) && !WRONG_SECRET.test(message)) return 'clock-skew'
  if (isRefused && isSkewed(answer, now)) return 'clock-skew'
  if (REGION_FORBIDDEN.test(message) || (isRegional && code === NOT_PUBLISHED)) return 'region-not-enabled'
  if (isRefused && isRegional && isProven) return 'region-not-enabled'
  if (WRONG_SECRET.test(message)) return 'secret-wrong'
  if (UNKNOWN_KEY.test(message) || code === 'InvalidAccessKeyId') return 'key-unknown'
  if (code === THROTTLED || answer.status === 429) return 'throttled'
  if (code === DENIED || answer.status === 403) return 'no-permission'
  return 'vendor-error'
}

/** The gateway writes an error in one form, the services behind it in others. */
function errorOf(answer: VendorAnswer): { code: string; message: string; requestId: string } {
  const document = jsonOf(answer)
  return {
    code: textAt(document, 'error_code') || textAt(document, 'error', 'code') || textAt(document, 'code'),
    message: textAt(document, 'error_msg') || textAt(document, 'error', 'message') || textAt(document, 'message'),
    requestId: textAt(document, 'request_id') || (answer.headers['x-request-id'] ?? ''),
  }
}
