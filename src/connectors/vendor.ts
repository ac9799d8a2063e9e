import type { Secret } from '../kernel/secret.ts'

/** The clouds whose keys this server checks and uses. */
export type Cloud = 'aws' | 'azure' | 'tencent' | 'huawei' | 'volcengine' | 'google'

/** Which of a vendor's separate clouds the account lives in. */
export type CloudDomain = 'china' | 'global' | 'europe'

/** What a key is used for: importing hosts, checking configurations, threat detection, reading the audit trail. */
export type Module = 'hosts' | 'posture' | 'detection' | 'trail'

/** Of whom something is asked: of the account, which has it once for all its places, or of each place. */
export type Scope = 'account' | 'place'

/** What a person can act on: why a cloud did not do what was asked. */
export const REASONS = [
  'key-unknown',
  'secret-wrong',
  'key-disabled',
  'key-expired',
  'no-permission',
  'region-not-enabled',
  'wrong-domain',
  'throttled',
  'clock-skew',
  'unreachable',
  'timed-out',
  'vendor-error',
  'account-mismatch',
  'key-type-mismatch',
  'key-unavailable',
  'trail-not-set',
  'not-supported',
] as const
export type Reason = (typeof REASONS)[number]

/** What of an answer may be kept and shown. Vendors' own messages are not: some echo the key, or what was signed. */
export interface FailureDetail {
  /** What was asked for, as the vendor names the permission: `ec2:DescribeInstances`. */
  readonly action?: string
  /** Region, subscription or project in which it was asked. */
  readonly place?: string
  /** The vendor's error code, and the id of the request, for whoever talks to its support. */
  readonly code?: string
  readonly requestId?: string
  /** After how many milliseconds the vendor wants to be asked again. */
  readonly retryAfterMs?: number
}

/** A cloud refused, or could not be reached. */
export class VendorFailure extends Error {
  readonly reason: Reason
  readonly detail: FailureDetail

  constructor(reason: Reason, detail: FailureDetail = {}) {
    super([reason, detail.action, detail.place, detail.code].filter((part) => part !== undefined).join(' '))
    this.name = 'VendorFailure'
    this.reason = reason
    this.detail = detail
  }
}

/** What took too long: to connect, until the head of the answer, the whole request, or what it was asked for. */
export function timedOut(phase: 'connect' | 'head' | 'total' | 'errand'): VendorFailure {
  return new VendorFailure('timed-out', { code: `TimedOut:${phase}` })
}

/** Where a cloud delivers its audit trail, as the customer has set it up there. */
export type TrailSettings =
  | { readonly kind: 'sqs'; readonly queueName: string; readonly region: string }
  | { readonly kind: 'kafka'; readonly userName: string; readonly bootstrapServers: string; readonly topic: string }

/** A key pair as a connector needs it. */
export interface Credentials {
  readonly secretId: string
  readonly secretKey: Secret
  /** Null where the vendor has one cloud only. */
  readonly domain: CloudDomain | null
  /** Azure: the directory of the application. */
  readonly tenantId: string | null
  /** Azure: the subscriptions that are wanted; empty: all that the application may see. */
  readonly subscriptionIds: readonly string[]
  /** Google: the file of the service account without its key, JSON text. */
  readonly extendInfo: string | null
  readonly trail: TrailSettings | null
}

/** Whose key it is, as the vendor says. */
export interface Identity {
  /** The account's id at its vendor. */
  readonly accountId: string
  /** Other ids by which a customer may know the same account: a tenant beside its subscriptions. */
  readonly otherIds: readonly string[]
  /** The user, role or application; empty where the vendor names none. */
  readonly userName: string
  /** Whether the key is the account's own; null where the vendor does not tell. */
  readonly isPrimary: boolean | null
}

/** Where an account's regional services answer: a region; at Azure a subscription, at HUAWEI a project of a region. */
export interface Place {
  readonly id: string
  /** The region as the vendor writes it; empty where hosts of a place lie in several. */
  readonly region: string
}

/** A server at a vendor. */
export interface VendorHost {
  /** Unique within the vendor's account, and stable. */
  readonly id: string
  readonly name: string
  readonly region: string
  readonly vpc: string
  readonly os: 'linux' | 'windows' | ''
  readonly osName: string
  readonly privateAddress: string
  readonly publicAddress: string
  readonly cores: number
}

/** A page of servers; `next` asks for the one after it, null: there is none. */
export interface HostPage {
  readonly hosts: readonly VendorHost[]
  readonly next: string | null
}

/** One key pair in use. Every method throws `VendorFailure`, and stops when the signal it was opened with fires. */
export interface Session {
  /** Proves the key: asks who it belongs to. No permission is needed for that. */
  identify(): Promise<Identity>
  /** The places that the account has, after `identify`. */
  places(): Promise<readonly Place[]>
  /**
   * Reads the least that shows that a module may do its work, of what an account has once or of what this place has; never
   * writes, never takes from a queue.
   */
  probe(module: Module, place: Place, scope: Scope): Promise<void>
  /** The servers of a place, page by page; `cursor` is the `next` of the page before. */
  hosts(place: Place, cursor: string | null): Promise<HostPage>
}

/** A cloud: what its keys can be used for, and how. One folder for each, with the same file names. */
export interface Connector {
  readonly cloud: Cloud
  /**
   * The modules, and where each is probed: once for the account (with the first of the places), in every place that is
   * wanted, or both.
   */
  readonly modules: Readonly<Partial<Record<Module, readonly Scope[]>>>
  /** Whether a host is one of this cloud's own, in one of its domains. Compared whole or by suffix after a dot, never by part. */
  allows(domain: CloudDomain | null, host: string): boolean
  /** How often a key may be tried that the vendor does not know, before it is believed: some take seconds to learn of one. */
  readonly tries: { readonly unknownKey: number }
  /** How many requests of one pair may be under way at once. */
  readonly parallel: number
  open(credentials: Credentials, tools: Tools): Session
}

/** What connectors work with. */
export interface Tools {
  /** Asks a host of this cloud, and no other: what `allows` does not allow is refused, whoever named it. */
  readonly send: (request: VendorRequest) => Promise<VendorAnswer>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** A request over HTTPS. `Host` and `Content-Length` are added; all else is sent as given. */
export interface VendorRequest {
  readonly method: 'GET' | 'POST'
  readonly host: string
  /** Path and query, as they are signed. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** An answer, whatever its status. */
export interface VendorAnswer {
  readonly status: number
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  /** The vendor's clock when it answered, milliseconds since 1970, whole seconds; undefined when it does not tell. */
  readonly vendorTime: number | undefined
}
