import { normaliseAddress } from '../../detection/address.ts'
import { type Caller, principalArn } from '../../kernel/caller.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import type { ConditionContext } from './policy/context.ts'

/** What the server knows of a request before it knows what it is about. */
export interface RequestFacts {
  readonly caller: Caller
  /** When it arrived, milliseconds since 1970. */
  readonly now: number
  readonly remoteAddress: string
  /** Whether it came over TLS. */
  readonly secure: boolean
}

/**
 * The condition keys that every request has.
 *
 * Differs: the keys `acs:PrincipalRDId`, `acs:PrincipalRDPath`, `acs:RequestTag/…`, `acs:ResourceTag/…` and those of virtual
 * networks are never there: a condition on them holds as it does for a request without the key. `acs:MFAPresent` is false, for
 * nobody calls with a second factor.
 */
export function requestContext({ caller, now, remoteAddress, secure }: RequestFacts): ConditionContext {
  return new Map([
    ['acs:currenttime', [secondText(now)]],
    ['acs:mfapresent', NO],
    ['acs:principalarn', [principalArn(caller)]],
    ['acs:securetransport', secure ? YES : NO],
    ['acs:sourceip', [normaliseAddress(remoteAddress) ?? remoteAddress]],
  ])
}

const YES = ['true']
const NO = ['false']

let lastSecond = -1
let lastText = ''

/** The time as text, written once a second. */
function secondText(now: number): string {
  const second = Math.floor(now / 1000)
  if (second !== lastSecond) {
    lastText = isoSeconds(now)
    lastSecond = second
  }
  return lastText
}

const SPELLINGS = [
  'acs:CurrentTime',
  'acs:MFAPresent',
  'acs:PrincipalArn',
  'acs:SecureTransport',
  'acs:SourceIp',
  'sts:ExternalId',
]

/** The keys of a context with their usual spelling, for showing. */
export function shownContext(context: ConditionContext): { key: string; values: readonly string[] }[] {
  return SPELLINGS.flatMap((key) => {
    const values = context.get(key.toLowerCase())
    return values === undefined ? [] : [{ key, values }]
  })
}
