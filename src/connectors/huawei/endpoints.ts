import type { CloudDomain } from '../vendor.ts'

/** What is asked of HUAWEI CLOUD: the first two of an account, the others of a region. */
export type Service = 'iam' | 'rms' | 'ecs' | 'cts'

const HOST = /^(?:iam|rms|(?:ecs|cts)\.([a-z0-9-]{2,32}))\.myhuaweicloud\.(com|eu)$/

/** Whether a text may stand in a host name as a region. Projects of other names are parts of regions, or OBS. */
export function isRegion(text: string): boolean {
  return text.length <= 32 && /^[a-z]{2}(?:-[a-z]+){1,3}-[0-9]{1,4}$/.test(text)
}

/** Whether a host is one of HUAWEI CLOUD's that are asked, in the wanted one of its separate clouds. */
export function allows(domain: CloudDomain | null, host: string): boolean {
  const match = HOST.exec(host)
  return match !== null && match[2] === topOf(domain) && (match[1] === undefined || isRegion(match[1]))
}

/** The host of a service; `region` is null for those that an account has once. */
export function hostOf(service: Service, region: string | null, domain: CloudDomain | null): string {
  return `${service}${region === null ? '' : `.${region}`}.myhuaweicloud.${topOf(domain)}`
}

/** Accounts of China and of the international site live in one cloud, those of Europe in another. */
function topOf(domain: CloudDomain | null): 'com' | 'eu' {
  return domain === 'europe' ? 'eu' : 'com'
}
