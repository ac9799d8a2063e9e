import type { Group } from '../../domain/hosts/group.ts'
import type { Agent, ListedHost, Vendor } from '../../domain/hosts/host.ts'

/*
 * How the operations on servers and their groups spell what the domain knows of them.
 */

/** The codes of vendors, each with the two names that answers have for it. */
export const VENDORS: Readonly<Record<Vendor, { code: number; flagName: string; vendorName: string }>> = {
  aliyun: { code: 0, flagName: 'ALIYUN', vendorName: 'ALIYUN' },
  other: { code: 1, flagName: 'OUT', vendorName: 'OUT' },
  datacenter: { code: 2, flagName: 'IDC', vendorName: 'IDC' },
  tencent: { code: 3, flagName: 'Tencent', vendorName: 'TENCENT' },
  huawei: { code: 4, flagName: 'HUAWEICLOUD', vendorName: 'HUAWEICLOUD' },
  azure: { code: 5, flagName: 'Azure', vendorName: 'Microsoft' },
  aws: { code: 7, flagName: 'AWS', vendorName: 'AWS' },
  lightweight: { code: 8, flagName: 'TRIPARTITE', vendorName: 'TRIPARTITE' },
  // Vendor: the documents know 14 and 16 for other clouds and do not say which is whose.
  google: { code: 14, flagName: 'google', vendorName: 'Google' },
  volcengine: { code: 16, flagName: 'VOLCENGINE', vendorName: 'VOLCENGINE' },
}

/** The codes of vendors that requests may name. */
export const VENDOR_CODES = {
  0: 'Alibaba Cloud',
  1: 'outside every cloud we tell apart',
  2: 'a data centre',
  3: 'Tencent Cloud',
  4: 'Huawei Cloud',
  5: 'Azure',
  7: 'AWS',
  8: 'a lightweight server',
  9: 'SAE: there is none here',
  10: 'PAI: there is none here',
  14: 'Google Cloud',
  16: 'Volcano Engine',
} as const

/** The vendors behind some codes; those that no server can have are left out. */
export function vendorsOf(codes: readonly number[]): Vendor[] {
  return (Object.keys(VENDORS) as Vendor[]).filter((vendor) => codes.includes(VENDORS[vendor].code))
}

/** The names of the editions that protect a server. */
export const EDITION_NAMES: Readonly<Record<number, string>> = {
  1: 'Free Edition',
  3: 'Enterprise Edition',
  5: 'Advanced Edition',
  6: 'Anti-virus Edition',
  7: 'Ultimate Edition',
}

/** How an agent does, in the wider words: an agent that is not there is offline. */
export function clientStatus(agent: Agent): 'online' | 'offline' | 'pause' {
  return agent === 'online' || agent === 'pause' ? agent : 'offline'
}

/** The agents that one of the wider words means. */
export const AGENTS_OF: Readonly<Record<'online' | 'offline' | 'pause', readonly Agent[]>> = {
  online: ['online'],
  pause: ['pause'],
  offline: ['offline', 'uninstalled', 'stopped'],
}

/** Whether a server runs, where its agent tells. */
export function runningStatus(agent: Agent): 'Running' | 'notRunning' | undefined {
  if (agent === 'stopped') return 'notRunning'
  return agent === 'online' || agent === 'pause' ? 'Running' : undefined
}

/** The language of names that are shown; the documents' default is Chinese, ours English. */
export const LANGUAGES = { zh: 'Chinese', en: 'English' } as const

/** The name under which a group is shown. */
export function groupName({ name }: Pick<Group, 'name'>, language: keyof typeof LANGUAGES = 'en'): string {
  return name ?? (language === 'zh' ? '未分组' : 'Ungrouped')
}

/** 0 for the default group, 1 for all others. */
export function groupFlag({ id }: Pick<Group, 'id'>): 0 | 1 {
  return id === 0 ? 0 : 1
}

/** A text that may not be known. */
export function known(text: string): string | undefined {
  return text === '' ? undefined : text
}

/** What both operations that show servers show of one. */
export function assetFacts(host: ListedHost) {
  const code = EDITION_NAMES[host.edition] === undefined ? 1 : host.edition
  return {
    AssetType: '0' as const,
    AuthModifyTime: host.edition > 0 && host.boundAt > 0 ? host.boundAt : undefined,
    AuthVersion: code,
    Bind: host.edition > 0,
    ClientStatus: clientStatus(host.agent),
    ClientSubStatus: host.agent,
    Flag: host.vendor === 'aliyun' ? 0 : 1,
    InstanceId: known(host.instanceId),
    InstanceName: host.name,
    InternetIp: known(host.publicIp),
    IntranetIp: known(host.ip),
    Ip: known(host.publicIp) ?? known(host.ip),
    Os: known(host.os),
    OsName: known(host.osName),
    Region: host.region,
    RegionId: host.region,
    RegionName: host.region,
    Tag: known(host.tags.map(({ name }) => name).join(',')),
    Uuid: host.uuid,
    VpcInstanceId: known(host.vpc),
  } as const
}

/** The addresses of a server, the public one first. */
export function addressesOf({ publicIp, ip }: ListedHost): string[] {
  return [publicIp, ip].filter((address) => address !== '')
}
