import { isSkewed, jsonOf, textAt } from '../answers.ts'
import { detailOf } from '../failure-detail.ts'
import { type FailureDetail, type Reason, type VendorAnswer, VendorFailure } from '../vendor.ts'

/** The common error codes ("公共错误码", volcengine.com/docs/6369/68677), and those of IAM and ECS for the same. */
const CODES: ReadonlyMap<string, Reason> = new Map([
  ['InvalidAccessKey', 'key-unknown'],
  ['InvalidAccessKeyId', 'key-unknown'],
  ['AccessKeyNotExist', 'key-unknown'],
  ['UnknownCallerIdentity', 'key-unknown'],
  ['SignatureDoesNotMatch', 'secret-wrong'],
  ['InvalidAccessKeyStatus', 'key-disabled'],
  ['AccessKeyIsExpire', 'key-expired'],
  ['InvalidTimestamp', 'clock-skew'],
  ['AccessDenied', 'no-permission'],
  ['AccessDeniedException', 'no-permission'],
  ['LackPolicy', 'no-permission'],
  ['LackProjectPolicy', 'no-permission'],
  ['FlowLimitExceeded', 'throttled'],
])

const REFUSED_KEY: ReadonlySet<Reason> = new Set(['key-unknown', 'secret-wrong'])

/** How far the key has been proven when an error comes. */
export interface Asked extends FailureDetail {
  /** Whether the key is known to be good, so that a region's refusal of it is the region's. */
  readonly isGoodElsewhere: boolean
}

/** The error in an answer; undefined when it tells none. */
export function failureIn(answer: VendorAnswer, { isGoodElsewhere, ...asked }: Asked, now: number): VendorFailure | undefined {
  const metadata = jsonOf(answer)
  const code = textAt(metadata, 'ResponseMetadata', 'Error', 'Code')
  if (code === '' && answer.status === 200) return undefined
  const requestId = textAt(metadata, 'ResponseMetadata', 'RequestId')
  return new VendorFailure(reasonOf(code, answer, { isGoodElsewhere, now }), detailOf(asked, answer, { code, requestId }))
}

function reasonOf(
  code: string,
  answer: VendorAnswer,
  { isGoodElsewhere, now }: { readonly isGoodElsewhere: boolean; readonly now: number },
): Reason {
  const reason = CODES.get(code) ?? (answer.status === 429 ? 'throttled' : 'vendor-error')
  if (!REFUSED_KEY.has(reason)) return reason
  if (isSkewed(answer, now)) return 'clock-skew'
  return isGoodElsewhere ? 'region-not-enabled' : reason
}
