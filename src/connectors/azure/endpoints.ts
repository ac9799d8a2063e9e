import { type CloudDomain, VendorFailure } from '../vendor.ts'

/** Where tokens are given out, and where resources are managed. */
export interface Hosts {
  readonly login: string
  readonly management: string
}

const GLOBAL: Hosts = { login: 'login.microsoftonline.com', management: 'management.azure.com' }
// The login host also answers as login.partner.microsoftonline.cn; both are not needed.
const CHINA: Hosts = { login: 'login.chinacloudapi.cn', management: 'management.chinacloudapi.cn' }

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The hosts of one of Azure's separate clouds. */
export function hostsOf(domain: CloudDomain | null): Hosts {
  return domain === 'china' ? CHINA : GLOBAL
}

/** Whether a host is one of the two that are asked. */
export function allows(domain: CloudDomain | null, host: string): boolean {
  const { login, management } = hostsOf(domain)
  return domain !== 'europe' && (host === login || host === management)
}

/** Whether a text may stand in a path as the id of a tenant or a subscription. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/**
 * An id as it may stand in a path, in small letters.
 * @throws VendorFailure `not-supported`, naming what it was meant to be, for what is no UUID
 */
export function uuid(text: string | null, meant: 'TenantId' | 'SubscriptionId'): string {
  if (text === null || !isUuid(text)) throw new VendorFailure('not-supported', { code: meant })
  return text.toLowerCase()
}

/** The path and query of a page that an answer names as the next; undefined when it is not at the host that was asked. */
export function nextPath(nextLink: string, host: string): string | undefined {
  const url = URL.canParse(nextLink) ? new URL(nextLink) : undefined
  // `host` has the port too, unless it is the usual one.
  const isHere = url?.protocol === 'https:' && url.host === host && url.username === '' && url.password === ''
  // The token would go there.
  return isHere ? `${url.pathname}${url.search}` : undefined
}
