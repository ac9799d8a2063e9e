import { jsonOf, listAt, textAt } from '../answers.ts'
import { detailOf } from '../failure-detail.ts'
import { type FailureDetail, type Reason, type VendorAnswer, VendorFailure } from '../vendor.ts'

/**
 * The numbers of Microsoft Entra's errors. Microsoft says that they may change, so the OAuth error decides about those
 * that are not here.
 */
const LOGIN_NUMBERS: ReadonlyMap<string, Reason> = new Map([
  // The application is not in the tenant; there is no such tenant, in this cloud at least.
  ['700016', 'key-unknown'],
  ['90002', 'key-unknown'],
  ['7000215', 'secret-wrong'],
  ['7000112', 'key-disabled'],
  ['7000222', 'key-expired'],
  // The application lives in another of Microsoft's clouds.
  ['900382', 'wrong-domain'],
])

/** OAuth's own errors (RFC 6749, 5.2), where no number is known. */
const LOGIN_ERRORS: ReadonlyMap<string, Reason> = new Map([
  ['invalid_client', 'secret-wrong'],
  ['unauthorized_client', 'key-unknown'],
  ['temporarily_unavailable', 'throttled'],
])

const CODES: ReadonlyMap<string, Reason> = new Map([
  // A token of the other cloud's directory.
  ['InvalidAuthenticationTokenTenant', 'wrong-domain'],
  ['AuthorizationFailed', 'no-permission'],
  // What an application may not see does not exist for it.
  ['SubscriptionNotFound', 'no-permission'],
  // The resource provider is not registered in the subscription.
  ['MissingSubscriptionRegistration', 'region-not-enabled'],
  ['SubscriptionNotRegistered', 'region-not-enabled'],
  ['NoRegisteredProviderFound', 'region-not-enabled'],
])

/** What it means that no token was given. */
export function loginFailureOf(answer: VendorAnswer, asked: FailureDetail): VendorFailure {
  const document = jsonOf(answer)
  const error = textAt(document, 'error')
  const described = /AADSTS(\d+)/.exec(textAt(document, 'error_description'))?.[1] ?? ''
  const numbers = [...listAt(document, 'error_codes').map(String), described].filter((text) => /^\d{4,8}$/.test(text))
  const number = numbers.find((one) => LOGIN_NUMBERS.has(one)) ?? numbers[0]
  const reason = LOGIN_NUMBERS.get(number ?? '') ?? LOGIN_ERRORS.get(error) ?? 'vendor-error'
  return failed(reason, number === undefined ? error : `AADSTS${number}`, answer, asked)
}

/** What an answer of the management host that is no success means. */
export function failureOf(answer: VendorAnswer, asked: FailureDetail): VendorFailure {
  const code = textAt(jsonOf(answer), 'error', 'code')
  const reason = CODES.get(code) ?? (answer.status === 403 ? 'no-permission' : 'vendor-error')
  return failed(reason, code, answer, asked)
}

function failed(reason: Reason, code: string, answer: VendorAnswer, asked: FailureDetail): VendorFailure {
  const requestId = answer.headers['x-ms-request-id'] ?? ''
  return new VendorFailure(answer.status === 429 ? 'throttled' : reason, detailOf(asked, answer, { code, requestId }))
}
