import { countAttempts } from './attempts.ts'
import { type BruteForceRule, bursts } from './brute-force.ts'
import { type GuessLine, isOffered } from './guess.ts'

/** So long are failures remembered. */
export const REMEMBERED_MS = 86_400_000

/** A logon that succeeded, as its server sees it. */
export interface Success {
  readonly at: number
  /** In the form in which accounts are compared; undefined when unknown. */
  readonly user: string | undefined
  /** The prefix that sources are counted by, '' when unknown. */
  readonly source: string
  readonly method: string | undefined
  /** The source is among the approved addresses. */
  readonly isApproved: boolean
  /** The account has logged on from this source before. */
  readonly isKnown: boolean
}

/** How bad a success after failures is. */
export type Grade = 'critical' | 'high' | 'low' | 'none'

/** Why it has its grade. */
export type SuccessReason =
  /** critical: from here passwords were guessed, and one was right. */
  | 'password-after-guessing'
  /** high: the account is under attack, and the source is new for it. */
  | 'attacked-account-new-source'
  /** low: from here passwords were guessed, but the logon took a key: probably somebody else behind one address. */
  | 'key-from-guessing-source'
  /** low: the account is under attack and the source new for it, but a key is not guessed. */
  | 'key-for-attacked-account'
  /** none: the account is under attack, and its owner logs on from where he does. */
  | 'attacked-account-known-source'
  /** none: few failures of one's own from an approved source. */
  | 'typo'
  /** none: fewer failures than the rule asks for. */
  | 'few-failures'
  | 'no-failures'

/** What is to be thought of a success. */
export interface SuccessVerdict {
  readonly grade: Grade
  readonly reason: SuccessReason
  /** Attempts of the 24 hours before from the same source, on any account. */
  readonly fromSource: number
  /** Attempts of the 24 hours before on the same account, from anywhere. */
  readonly onAccount: number
}

/**
 * Judges a success by the guesses of the 24 hours before it on its server: those from the same source and those on the same account;
 * others in `lines`, and later ones, are not looked at. A source that is approved is often a whole office: there others' slips do not
 * count against an account, unless they come as fast as the rule says. More lines never lower the grade; their order says nothing.
 */
export function judgeSuccess(success: Success, lines: readonly GuessLine[], rule: BruteForceRule): SuccessVerdict {
  const { at, user, source, isApproved, isKnown } = success
  const recent = lines.filter((line) => line.at <= at && at - line.at <= REMEMBERED_MS)
  const fromHere = source === '' ? [] : recent.filter((line) => line.source === source)
  const onThis = user === undefined ? [] : recent.filter((line) => line.user === user)
  const fromSource = countAttempts(fromHere)
  const onAccount = countAttempts(onThis)
  const own = countAttempts(fromHere.filter((line) => line.user === user))
  const isGuessing = fromSource >= rule.threshold && (!isApproved || own >= rule.threshold || bursts(fromHere, rule).length > 0)
  const isAttacked = onAccount >= rule.threshold
  const isKey = success.method !== undefined && isOffered(success.method)
  const verdict = (grade: Grade, reason: SuccessReason) => ({ grade, reason, fromSource, onAccount })

  if (isGuessing) return isKey ? verdict('low', 'key-from-guessing-source') : verdict('critical', 'password-after-guessing')
  if (isAttacked && !isApproved && !isKnown) {
    return isKey ? verdict('low', 'key-for-attacked-account') : verdict('high', 'attacked-account-new-source')
  }
  if (isAttacked) return verdict('none', 'attacked-account-known-source')
  if (fromSource + onAccount === 0) return verdict('none', 'no-failures')
  return verdict('none', isApproved && own > 0 ? 'typo' : 'few-failures')
}
