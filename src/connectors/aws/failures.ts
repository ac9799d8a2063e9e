import { at, isSkewed, jsonOf, textAt } from '../answers.ts'
import { detailOf } from '../failure-detail.ts'
import { type FailureDetail, type Reason, type VendorAnswer, VendorFailure } from '../vendor.ts'
import { parseXml } from './xml.ts'

const UNKNOWN_KEY = new Set(['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidAccessKeyId', 'AuthFailure'])
const WRONG_SECRET = new Set(['SignatureDoesNotMatch', 'InvalidSignatureException'])
const SKEWED = new Set(['RequestExpired', 'RequestTimeTooSkewed'])
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException'])
const DENIED = new Set(['UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException'])
// By JSON, and by the protocol before it.
const NO_QUEUE = new Set(['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'])
const REGION_OFF = new Set(['OptInRequired', 'RegionDisabledException'])
const THROTTLED = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'SlowDown',
])

/** How far the key has been proven when an error comes. */
export interface Asked extends FailureDetail {
  /** Whether the key is known to be good, so that a region's refusal of it is the region's. */
  readonly isGoodElsewhere: boolean
}

/** What an answer that is no success means. */
export function failureOf(answer: VendorAnswer, { isGoodElsewhere, ...asked }: Asked, now: number): VendorFailure {
  const { code, message } = errorOf(answer)
  const requestId = answer.headers['x-amzn-requestid'] ?? answer.headers['x-amz-request-id'] ?? ''
  return new VendorFailure(
    reasonOf(code, message, answer, { isGoodElsewhere, now }),
    detailOf(asked, answer, { code, requestId }),
  )
}

function reasonOf(
  code: string,
  message: string,
  answer: VendorAnswer,
  { isGoodElsewhere, now }: { readonly isGoodElsewhere: boolean; readonly now: number },
): Reason {
  const isRefusedSignature = WRONG_SECRET.has(code) || UNKNOWN_KEY.has(code)
  if (SKEWED.has(code)) return 'clock-skew'
  // Said under the code of a wrong signature.
  if (WRONG_SECRET.has(code) && /signature (expired|not yet current)/i.test(message)) return 'clock-skew'
  if (isRefusedSignature && isSkewed(answer, now)) return 'clock-skew'
  if (REGION_OFF.has(code)) return 'region-not-enabled'
  // A region that is not opted in does not know the account's keys: to EC2 a good key then looks like a wrong one.
  if (isRefusedSignature && isGoodElsewhere) return 'region-not-enabled'
  if (WRONG_SECRET.has(code)) return 'secret-wrong'
  if (UNKNOWN_KEY.has(code)) return 'key-unknown'
  if (EXPIRED.has(code)) return 'key-expired'
  if (DENIED.has(code)) return 'no-permission'
  if (NO_QUEUE.has(code)) return 'trail-not-set'
  if (THROTTLED.has(code) || answer.status === 429) return 'throttled'
  return 'vendor-error'
}

/** Every protocol of AWS has its own form of an error; moto adds one. */
function errorOf(answer: VendorAnswer): { code: string; message: string } {
  if (answer.body.trimStart().startsWith('<')) {
    const document = parseXml(answer.body)
    const error =
      at(document, 'ErrorResponse', 'Error') ??
      at(document, 'Error') ??
      at(document, 'Response', 'Errors', 'Error') ??
      at(document, 'ErrorResponse', 'Errors', 'Error')
    return { code: textAt(error, 'Code'), message: textAt(error, 'Message') }
  }
  const document = jsonOf(answer)
  const type = answer.headers['x-amzn-errortype'] ?? (textAt(document, '__type') || textAt(document, 'code'))
  // `com.amazonaws…#AccessDeniedException:http://…`
  const code = type.split(':')[0]?.split('#').at(-1) ?? ''
  return { code, message: textAt(document, 'message') || textAt(document, 'Message') }
}
