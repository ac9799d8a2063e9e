import type { Uid } from '../../kernel/ids.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { AlertKind, AlertLevel } from '../alerts/follow.ts'

/** The ways on which alerts leave. */
export const CHANNELS = ['webhook', 'dingtalk', 'feishu', 'wecom', 'slack', 'email', 'syslog'] as const
export type Channel = (typeof CHANNELS)[number]

/** What a message is written in, where a channel has several. */
export const FORMATS = ['garrison', 'ocsf', 'cef'] as const
export type Format = (typeof FORMATS)[number]

/** How a mail relay or a collector of logs is connected to. */
export const TRANSPORTS = ['tls', 'starttls', 'tcp', 'udp'] as const
export type Transport = (typeof TRANSPORTS)[number]

/** Where alerts go, but for its secrets; what a channel does not need is empty or 0. */
export interface OpenTarget {
  readonly format: Format | ''
  readonly host: string
  readonly port: number
  readonly transport: Transport | ''
  readonly userName: string
  readonly sender: string
  readonly recipients: readonly string[]
  /** Scheme, host and port of the URL: the rest of it can be a token. */
  readonly origin: string
}

/** Where alerts go. */
export interface Target extends OpenTarget {
  readonly url: Secret | undefined
  /** Signing key, or the password of a mail relay. */
  readonly secret: Secret | undefined
}

/** What is secret of a target. */
export type SecretParts = Pick<Target, 'url' | 'secret'>

export const SCOPES = ['account', 'organisation'] as const

/** Which alerts are told; an empty list lets all through. */
export interface Filters {
  /** Alerts of the account alone, or of all accounts of the organisation that it manages. */
  readonly scope: (typeof SCOPES)[number]
  readonly kinds: readonly AlertKind[]
  /** The least grave level. */
  readonly level: AlertLevel
  /** UUIDs of servers. */
  readonly hosts: readonly string[]
  /** Ids of groups of servers. */
  readonly groups: readonly number[]
}

/** A time of the day in which nobody is told; what is raised then is told together at its end. */
export interface QuietHours {
  /** Minutes since midnight, 0 to 1439; `to` before `from` is the next day. */
  readonly from: number
  readonly to: number
  readonly zone: string
  /** Whether serious alerts are told all the same. */
  readonly letsSerious: boolean
}

export const LANGUAGES = ['en', 'zh'] as const

/** How alerts are told. */
export interface Rules {
  readonly language: (typeof LANGUAGES)[number]
  readonly quiet: QuietHours | null
  /** How many messages may leave in a minute; the last one sums up what is left. */
  readonly perMinute: number
}

/** Who is told of alerts. */
export interface Subscription {
  readonly account: Uid
  readonly id: number
  readonly name: string
  readonly channel: Channel
  readonly target: OpenTarget
  readonly filters: Filters
  readonly rules: Rules
  readonly isEnabled: boolean
  /** When something was last sent, milliseconds since 1970; 0: never. */
  readonly triedAt: number
  /** What came of it: `delivered`, or the word of the failure. */
  readonly outcome: string
  /** Since when tries fail, milliseconds since 1970; 0: they do not. */
  readonly failingSince: number
  /** From when on there is a further try, where tries fail and something waits; 0 otherwise. */
  readonly nextTryAt: number
  /** Deliveries that wait, and that were given up. */
  readonly waiting: number
  readonly dead: number
}

/** What holds unless a subscription says otherwise. */
export const USUAL_FILTERS: Filters = { scope: 'account', kinds: [], level: 'remind', hosts: [], groups: [] }
export const USUAL_RULES: Rules = { language: 'en', quiet: null, perMinute: 10 }
/** The zone of quiet hours that name none. */
export const USUAL_ZONE = 'UTC'

export const MAX_SUBSCRIPTIONS = 50
/** As many as the lists of a subscription may have. */
export const MOST_LISTED = { recipients: 20, hosts: 200, groups: 100 } as const
export const MOST_PER_MINUTE = 60
