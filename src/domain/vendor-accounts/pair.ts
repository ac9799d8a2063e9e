import type { Cloud, CloudDomain, Module, TrailSettings } from '../../connectors/vendor.ts'
import type { Finding } from './finding.ts'
import type { KeptSecretId } from './secret-id.ts'

export type { CloudDomain, Module }

/** The clouds, and the makers of security products, whose keys can be kept. */
export type Vendor = Cloud | 'chaitin' | 'fortinet' | 'threatbook'

/** Whose key it is: the vendor account's own, one of a user in it, or one of a security product. */
export type KeyType = 'primary' | 'sub' | 'product'

/** Where the check of a pair, or of one module of it, against its vendor stands. Stored as the index. */
export const CHECK_STATES = ['working', 'failing', 'checking', 'timed-out'] as const
export type CheckState = (typeof CHECK_STATES)[number]

/** The modules, in the order in which they are checked. */
export const MODULES: readonly Module[] = ['hosts', 'posture', 'detection', 'trail']

/** A module of a pair. */
export interface ModuleState {
  readonly module: Module
  readonly state: CheckState
  /** What the last check found wrong with it; a module that works may still not do so everywhere. */
  readonly finding: Finding | undefined
}

/** What may be chosen for a pair, and changed later. */
export interface Settings {
  readonly domain: CloudDomain | null
  readonly tenantId: string | null
  readonly regions: readonly string[]
  readonly subscriptionIds: readonly string[]
  readonly modules: readonly Module[]
  /** The account's id at its vendor, as the customer states it. */
  readonly cloudUserId: string | null
  /** JSON text of an object, without secrets. */
  readonly extendInfo: string | null
  readonly alias: string | null
}

/** What is fixed when a pair is added. */
export interface Origin {
  readonly vendor: Vendor
  readonly keyType: KeyType
}

/** A pair as it is kept. Its key is not here: only the vault and the connectors see it. */
export interface Pair extends Origin, KeptSecretId, Omit<Settings, 'modules'> {
  readonly id: number
  readonly isEnabled: boolean
  readonly state: CheckState
  /** What the last check found wrong with it. */
  readonly finding: Finding | undefined
  /** Where the vendor delivers its audit trail; null: not set. */
  readonly trail: TrailSettings | null
  /** Counts what asked for a check: the result of one that began under another is old. */
  readonly revision: number
  /** Account and user as the vendor names them; null until the pair has been checked. */
  readonly vendorUid: string | null
  readonly vendorUserName: string | null
  readonly modules: readonly ModuleState[]
}

const CLOUDS: ReadonlySet<Vendor> = new Set<Cloud>(['aws', 'azure', 'tencent', 'huawei', 'volcengine', 'google'])

/** Whether a vendor is a cloud, which a key can be checked against; makers of security products are not. */
export function isCloud(vendor: Vendor): vendor is Cloud {
  return CLOUDS.has(vendor)
}

/** Pairs that one account may keep: far more than clouds have accounts, few enough to check them all in a night. */
export const MAX_PAIRS = 1000
