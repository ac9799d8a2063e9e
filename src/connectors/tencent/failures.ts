import { isSkewed, jsonOf, textAt } from '../answers.ts'
import { detailOf } from '../failure-detail.ts'
import { type FailureDetail, type Reason, type VendorAnswer, VendorFailure } from '../vendor.ts'

// A key that was disabled is said not to be there.
const UNKNOWN_KEY = new Set(['AuthFailure.SecretIdNotFound', 'AuthFailure.InvalidSecretId'])
const WRONG_SECRET = new Set(['AuthFailure.SignatureFailure'])
const SKEWED = new Set(['AuthFailure.SignatureExpire'])
const EXPIRED = new Set(['AuthFailure.TokenFailure'])
const DENIED = /^(?:AuthFailure\.)?UnauthorizedOperation(?:\.|$)/
const REGION_OFF = new Set(['UnsupportedRegion'])
// Some services put their own words before it, some behind.
const THROTTLED = 'RequestLimitExceeded'

/** How far the key has been proven when an error comes. */
export interface Asked extends FailureDetail {
  /** Whether the key is known to be good, so that a region's refusal of it is the region's. */
  readonly isGoodElsewhere: boolean
}

/** What an answer means that is no success: errors come with status 200, and with others. */
export function failureOf(answer: VendorAnswer, { isGoodElsewhere, ...asked }: Asked, now: number): VendorFailure {
  const document = jsonOf(answer)
  const code = textAt(document, 'Response', 'Error', 'Code')
  const requestId = textAt(document, 'Response', 'RequestId')
  return new VendorFailure(reasonOf(code, answer, { isGoodElsewhere, now }), detailOf(asked, answer, { code, requestId }))
}

function reasonOf(
  code: string,
  answer: VendorAnswer,
  { isGoodElsewhere, now }: { readonly isGoodElsewhere: boolean; readonly now: number },
): Reason {
  const isRefusedSignature = WRONG_SECRET.has(code) || UNKNOWN_KEY.has(code)
  if (SKEWED.has(code)) return 'clock-skew'
  if (isRefusedSignature && isSkewed(answer, now)) return 'clock-skew'
  if (REGION_OFF.has(code)) return 'region-not-enabled'
  if (isRefusedSignature && isGoodElsewhere) return 'region-not-enabled'
  if (WRONG_SECRET.has(code)) return 'secret-wrong'
  if (UNKNOWN_KEY.has(code)) return 'key-unknown'
  if (EXPIRED.has(code)) return 'key-expired'
  if (DENIED.test(code)) return 'no-permission'
  if (code.includes(THROTTLED) || answer.status === 429) return 'throttled'
  return 'vendor-error'
}
