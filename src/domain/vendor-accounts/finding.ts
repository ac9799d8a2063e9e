import { type FailureDetail, REASONS, type Reason, VendorFailure } from '../../connectors/vendor.ts'

/** Why a check found something wrong: a reason that a person can act on, and what of the vendor's answer may be told. */
export interface Finding extends FailureDetail {
  readonly reason: Reason
}

/** Nothing that the key's owner could mend: worth asking again. */
const PASSING: ReadonlySet<Reason> = new Set(['throttled', 'unreachable', 'timed-out', 'vendor-error', 'clock-skew'])

/** Whether asking again later may find otherwise though nobody has changed anything. */
export function isPassing({ reason }: Finding): boolean {
  return PASSING.has(reason)
}

/** The vendor will have nothing of the key itself, whatever it may do. */
const REFUSED: ReadonlySet<Reason> = new Set(['key-unknown', 'secret-wrong', 'key-disabled', 'key-expired', 'wrong-domain'])
const NOT_MEANT: ReadonlySet<Reason> = new Set(['account-mismatch', 'key-type-mismatch', 'key-unavailable'])

/** Whether the vendor refuses the key itself: to be tried seldom, some clouds lock one that is tried in vain. */
export function isRefused({ reason }: Finding): boolean {
  return REFUSED.has(reason)
}

/** Whether it is the key itself that is wrong, or whose it is, and not what it may do. */
export function isAgainstKey(finding: Finding): boolean {
  return isRefused(finding) || NOT_MEANT.has(finding.reason)
}

/** What a failed call says. Everything but a vendor's failure is a fault of ours, and goes on. */
export function findingOf(error: unknown): Finding {
  if (!(error instanceof VendorFailure)) throw error
  return { reason: error.reason, ...error.detail }
}

/** As it is kept in a row; empty for none. */
export function findingText(finding: Finding | undefined): string {
  return finding === undefined ? '' : JSON.stringify(finding)
}

/** Reads what `findingText` wrote. */
export function parseFinding(text: string): Finding | undefined {
  if (text === '') return undefined
  const finding: Finding = JSON.parse(text)
  return REASONS.includes(finding.reason) ? finding : { ...finding, reason: 'vendor-error' }
}
