import type { VendorAnswer } from '../connectors/vendor.ts'
import type { Outlet } from './outlet.ts'
import { DeliveryFailure } from './receiver.ts'

/** The longest wait that a receiver is obeyed about. */
const LONGEST_WAIT_MS = 24 * 3_600_000

/**
 * Posts JSON, and gives back the answer if its status is of success.
 * @throws DeliveryFailure for other statuses, VendorFailure when there is no answer
 */
export async function postJson(
  outlet: Outlet,
  url: URL,
  body: string,
  now: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<VendorAnswer> {
  const usual = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'Garrison' }
  const answer = await outlet.post(url, { ...usual, ...headers }, body)
  const { status } = answer
  if (status >= 200 && status < 300) return answer
  const wait = retryAfter(answer.headers['retry-after'], now)
  if (status >= 300 && status < 400) throw new DeliveryFailure('redirected', status)
  if (status === 429 || status === 408 || status === 425) throw new DeliveryFailure('throttled', status, wait)
  throw new DeliveryFailure(status >= 500 ? 'server-error' : 'refused', status, wait)
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function retryAfter(text: string | undefined, now: number): { readonly retryAfterMs?: number } {
  if (text === undefined) return {}
  const wait = /^[0-9]{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isFinite(wait) && wait > 0 ? { retryAfterMs: Math.min(wait, LONGEST_WAIT_MS) } : {}
}

/**
 * The number that an answer with status 200 says success or failure by.
 * @throws DeliveryFailure `server-error` when there is none
 */
export function codeIn(answer: VendorAnswer, ...names: readonly string[]): number {
  let parsed: unknown
  try {
    parsed = JSON.parse(answer.body)
  } catch {
    throw new DeliveryFailure('server-error', 'AnswerNotJson')
  }
  const values = typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  const code = names.map((name) => values[name]).find((value) => typeof value === 'number')
  if (typeof code !== 'number') throw new DeliveryFailure('server-error', 'AnswerWithoutCode')
  return code
}

/** The success or failure that such a number means. @throws DeliveryFailure */
export function judgeCode(code: number, throttled: ReadonlySet<number>, busy: ReadonlySet<number>): void {
  if (code === 0) return
  if (throttled.has(code)) throw new DeliveryFailure('throttled', code)
  throw new DeliveryFailure(busy.has(code) ? 'server-error' : 'refused', code)
}
