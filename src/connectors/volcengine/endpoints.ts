import type { CloudDomain } from '../vendor.ts'

/** What is asked, by the names that are signed. */
export type Service = 'sts' | 'ecs' | 'iam' | 'cloud_trail'

const REGION = /^[a-z]{2}-[a-z0-9]+(?:-[a-z0-9]+){0,3}$/

/**
 * STS and IAM have documented addresses of their own; everything else is at the gateway, which finds service and region
 * in the scope of the signature. Outside China the same cloud is BytePlus, with one gateway. None of these has been tried.
 */
const CHINA: Readonly<Record<Service, string>> = {
  sts: 'sts.volcengineapi.com',
  iam: 'iam.volcengineapi.com',
  ecs: 'open.volcengineapi.com',
  cloud_trail: 'open.volcengineapi.com',
}
const GLOBAL = 'open.byteplusapi.com'

/** Whether a text may be signed as a region. */
export function isRegion(text: string): boolean {
  return REGION.test(text)
}

/** The host of a service. */
export function hostOf(service: Service, domain: CloudDomain | null): string {
  return domain === 'global' ? GLOBAL : CHINA[service]
}

/** Whether a host is one of those that are asked, in the wanted one of the separate clouds. */
export function allows(domain: CloudDomain | null, host: string): boolean {
  return domain === 'global' ? host === GLOBAL : domain !== 'europe' && Object.values(CHINA).includes(host)
}

/** The region that is signed where the answer does not depend on it. */
export function homeOf(domain: CloudDomain | null): string {
  return domain === 'global' ? 'ap-southeast-1' : 'cn-beijing'
}
