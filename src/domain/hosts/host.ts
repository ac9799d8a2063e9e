import type { PendingAlerts } from '../alerts/read.ts'
import type { PairNames } from '../vendor-accounts/read.ts'
import type { AGENTS, VENDORS } from './read.ts'

/** Where a host runs. */
export type Vendor = (typeof VENDORS)[number]

/** How the agent on a host does, as the organisation file says. */
export type Agent = (typeof AGENTS)[number]

/** A tag of a host. */
export interface Tag {
  readonly id: number
  readonly name: string
}

/** What is known of a host. Texts that are not known are empty. */
export interface HostFacts {
  readonly uuid: string
  readonly name: string
  readonly hostname: string
  readonly ip: string
  readonly publicIp: string
  readonly groupId: number
  /** Null in the default group. */
  readonly groupName: string | null
  /** The edition whose licence it uses; 0: none. */
  readonly edition: number
  /** 1 where that licence is paid by use. */
  readonly postPaid: number
  /** When its licence changed last, milliseconds since 1970; 0: it is as the organisation file says. */
  readonly boundAt: number
  readonly cores: number
  readonly instanceId: string
  readonly region: string
  readonly vpc: string
  readonly vendor: Vendor
  readonly os: 'linux' | 'windows' | ''
  readonly osName: string
  /** 0: test, 1: normal, 2: important. */
  readonly importance: number
  readonly agent: Agent
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** The key pair through which it was read at its vendor; 0: none. */
  readonly source: number
}

/** A host as it is listed. */
export interface ListedHost extends HostFacts {
  readonly tags: readonly Tag[]
  readonly pending: PendingAlerts
  /** What the pair through which it was read is called; undefined: it was put in otherwise. */
  readonly pair: PairNames | undefined
}
