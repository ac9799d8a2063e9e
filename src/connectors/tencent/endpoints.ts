/** What is asked of Tencent Cloud, by the names of its hosts. */
export type Service = 'sts' | 'cvm' | 'cam' | 'config' | 'cloudaudit' | 'ckafka'

/** Its two sites: of mainland China, and international. An account belongs to one. */
export type Site = 'mainland' | 'international'

/** The region in which services are asked that an account has once: their actions want one, and not all take any other. */
export const HOME_REGION = 'ap-guangzhou'

const HOST = /^(?:sts|cvm|cam|config|cloudaudit|ckafka)\.(?:intl\.)?tencentcloudapi\.com$/

/** Whether a text may be sent as a region. */
export function isRegion(text: string): boolean {
  return /^[a-z0-9-]{2,32}$/.test(text)
}

/** Whether a host is one of Tencent Cloud's that are asked. Keys carry no domain there: either site may be theirs. */
export function allows(host: string): boolean {
  return HOST.test(host)
}

/** The host of a service; the region is no part of it. */
export function hostOf(service: Service, site: Site): string {
  return `${service}.${site === 'international' ? 'intl.' : ''}tencentcloudapi.com`
}
