import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { CloudDomain, Origin, Settings, Vendor } from './pair.ts'

/** What is wrong with a pair's settings, as its vendor sees them. The words say which value would do. */
export type RuleRefusal =
  | 'wrong-key-type'
  | 'wrong-domain'
  | 'tenant-missing'
  | 'cloud-user-missing'
  | 'extend-info-missing'
  | 'wrong-extend-info'

/** The separate clouds of each vendor that has several; the first is where an account is taken to be unless told. */
const DOMAINS: Readonly<Partial<Record<Vendor, readonly CloudDomain[]>>> = {
  huawei: ['china', 'global', 'europe'],
  volcengine: ['china', 'global'],
  aws: ['global', 'china'],
  azure: ['global', 'china'],
}

const PRODUCT_VENDORS: ReadonlySet<Vendor> = new Set(['chaitin', 'fortinet', 'threatbook'])

/** What identifies a service account of Google Cloud in its key file, beside the key itself. */
const SERVICE_ACCOUNT_MEMBERS = ['project_id', 'client_email', 'client_id', 'token_uri'] as const

/**
 * The settings as they count for the vendor: those without effect are left empty, and the vendor's usual domain
 * stands where none is given.
 */
export function effectiveSettings(vendor: Vendor, settings: Settings): Settings {
  const isAzure = vendor === 'azure'
  return {
    ...settings,
    domain: DOMAINS[vendor] === undefined ? null : (settings.domain ?? DOMAINS[vendor][0] ?? null),
    tenantId: isAzure ? settings.tenantId : null,
    subscriptionIds: isAzure ? settings.subscriptionIds : [],
    alias: settings.alias === '' ? null : settings.alias,
  }
}

/** Whether a pair may be as it would be after a change; undefined when nothing is wrong. */
export function brokenRule({ vendor, keyType }: Origin, settings: Settings): Refusal<RuleRefusal> | undefined {
  if (PRODUCT_VENDORS.has(vendor) !== (keyType === 'product')) return refuse('wrong-key-type')
  const domains = DOMAINS[vendor]
  if (domains !== undefined && (settings.domain === null || !domains.includes(settings.domain))) {
    return refuse('wrong-domain', domains.join(', '))
  }
  if (vendor === 'azure' && settings.tenantId === null) return refuse('tenant-missing')
  if (settings.modules.includes('detection') && settings.cloudUserId === null) return refuse('cloud-user-missing')
  return vendor === 'google' ? brokenServiceAccount(settings.extendInfo) : undefined
}

function brokenServiceAccount(extendInfo: string | null): Refusal<RuleRefusal> | undefined {
  if (extendInfo === null) return refuse('extend-info-missing')
  const file = parseObject(extendInfo)
  // Other types let whoever wrote the file name the address from which a token is fetched.
  if (file?.['type'] !== 'service_account') return refuse('wrong-extend-info', 'its type must be service_account')
  const missing = SERVICE_ACCOUNT_MEMBERS.find((name) => typeof file[name] !== 'string' || file[name] === '')
  return missing === undefined ? undefined : refuse('wrong-extend-info', `it must have the text ${missing}`)
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/**
 * Whether a change of these settings asks for the pair to be checked against its vendor again: where its credentials are
 * used, or what for. A name or a remark does not.
 */
export function asksForCheck(vendor: Vendor, before: Settings, after: Settings): boolean {
  return (
    asksElsewhere(vendor, before, after) || before.cloudUserId !== after.cloudUserId || !isSame(before.modules, after.modules)
  )
}

/** Whether, after a change of these settings, a vendor is asked elsewhere or about other places, so that other servers are found. */
export function asksElsewhere(vendor: Vendor, before: Place, after: Place): boolean {
  return (
    before.domain !== after.domain ||
    before.tenantId !== after.tenantId ||
    !isSame(before.regions, after.regions) ||
    !isSame(before.subscriptionIds, after.subscriptionIds) ||
    // Google's service account is named here.
    (vendor === 'google' && before.extendInfo !== after.extendInfo)
  )
}

type Place = Pick<Settings, 'domain' | 'tenantId' | 'regions' | 'subscriptionIds' | 'extendInfo'>

function isSame(before: readonly string[], after: readonly string[]): boolean {
  const names = new Set(before)
  return names.size === new Set(after).size && after.every((name) => names.has(name))
}
