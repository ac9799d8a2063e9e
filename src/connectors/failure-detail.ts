import { retryAfterMs } from './answers.ts'
import { type FailureDetail, type VendorAnswer, VendorFailure } from './vendor.ts'

// Both go into rows and messages: nothing else of an answer may, and none may be long.
const CODE = /^[\w.-]{1,100}$/

/** For `catch`: throws what went wrong with what was asked beside it; what the failure tells itself goes before. */
export function about(asked: FailureDetail): (error: unknown) => never {
  return (error) => {
    throw error instanceof VendorFailure ? new VendorFailure(error.reason, { ...asked, ...error.detail }) : error
  }
}

/** What an answer that is no success tells beside what was asked; in place of what is no code stands the status. */
export function detailOf(asked: FailureDetail, answer: VendorAnswer, told: { code: string; requestId?: string }): FailureDetail {
  const wait = retryAfterMs(answer)
  return {
    ...asked,
    code: CODE.test(told.code) ? told.code : `HTTP ${answer.status}`,
    ...(CODE.test(told.requestId ?? '') ? { requestId: told.requestId } : {}),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  }
}
