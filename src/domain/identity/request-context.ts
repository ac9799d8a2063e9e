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
 * The condition keys that every request has. What else is known is looked up where a policy asks for it (`lookUp`).
 *
 * Differs: the keys of virtual networks are never there, and `acs:ResourceTag/…` for roles and policies alone: a condition on
 * them holds as it does for a request without the key. `acs:MFAPresent` is false, for nobody calls with a second factor.
 */
export function requestContext(facts: RequestFacts): ConditionContext {
  return new RequestContext(facts)
}

const YES = ['true']
const NO = ['false']
const KEYS = ['acs:currenttime', 'acs:mfapresent', 'acs:principalarn', 'acs:securetransport', 'acs:sourceip'] as const

/** Most policies ask for a few keys or none, so each value is made when it is first asked for. */
class RequestContext implements ConditionContext {
  readonly #facts: RequestFacts
  #address: readonly string[] | undefined
  #arn: readonly string[] | undefined

  constructor(facts: RequestFacts) {
    this.#facts = facts
  }

  get(key: string): readonly string[] | undefined {
    const { caller, now, remoteAddress, secure } = this.#facts
    switch (key as (typeof KEYS)[number]) {
      case 'acs:currenttime':
        return secondText(now)
      case 'acs:mfapresent':
        return NO
      case 'acs:principalarn':
        this.#arn ??= [principalArn(caller)]
        return this.#arn
      case 'acs:securetransport':
        return secure ? YES : NO
      case 'acs:sourceip':
        this.#address ??= [normaliseAddress(remoteAddress) ?? remoteAddress]
        return this.#address
      default:
        return undefined
    }
  }

  keys(): Iterable<string> {
    return KEYS
  }
}

let lastSecond = -1
let lastText: readonly string[] = []

/** The time as text, written once a second. */
function secondText(now: number): readonly string[] {
  const second = Math.floor(now / 1000)
  if (second !== lastSecond) {
    lastText = [isoSeconds(now)]
    lastSecond = second
  }
  return lastText
}

const SPELLINGS: ReadonlyMap<string, string> = new Map(
  [
    'acs:CurrentTime',
    'acs:MFAPresent',
    'acs:PrincipalArn',
    'acs:PrincipalRDId',
    'acs:PrincipalRDPath',
    'acs:RequestTag',
    'acs:ResourceTag',
    'acs:SecureTransport',
    'acs:SourceIp',
    'sts:ExternalId',
  ].map((name) => [name.toLowerCase(), name]),
)

/** The keys of a context with their usual spelling, for showing. */
export function shownContext(context: ConditionContext): { key: string; values: readonly string[] }[] {
  return [...context.keys()].map((key) => {
    const [name = '', ...tag] = key.split('/')
    return { key: [SPELLINGS.get(name) ?? name, ...tag].join('/'), values: context.get(key) ?? [] }
  })
}
