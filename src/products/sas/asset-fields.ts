import { answer, list } from '../../contract/composites.ts'
import { type Field, optional } from '../../contract/field.ts'
import { choice, flag, integer, numberChoice, text } from '../../contract/scalars.ts'
import type { ListedHost } from '../../domain/hosts/host.ts'
import { addressesOf, assetFacts, EDITION_NAMES, groupName, known, runningStatus, VENDORS } from './asset.ts'

/*
 * The fields of a server in an answer.
 */

const YES_NO = { YES: 'there are', NO: 'there are none' } as const
const NEVER = { YES: 'never said', NO: 'always: it is not looked for' } as const

const leftOut = (about: string, example: string) => optional(text(`${about}; left out.`, { example }))
const leftOutNumber = (about: string, example: string) => optional(integer(`${about}; left out.`, { example }))
const zero = (about: string) => integer(`${about}; 0, it is not counted.`, { example: '0' })

/** A text that is left out where nobody knows it. */
const maybe = (about: string, example: string) => optional(text(`${about}, where it is known.`, { example }))

/** The fields that both operations that show servers have. */
export const sharedFields = {
  AssetType: choice('Type of the asset: a server.', { '0': 'a server' }, { example: '0' }),
  AuthModifyTime: optional(
    integer('When the licence was bound, milliseconds since 1970; left out where the organisation file has bound it.', {
      example: '1627974044000',
    }),
  ),
  AuthVersion: numberChoice<number>('Code of the edition whose licence it uses; 1 where it uses none.', EDITION_NAMES, {
    example: '7',
  }),
  Bind: flag('Whether it uses a licence.', { example: 'true' }),
  ClientStatus: choice(
    'Whether its agent protects it.',
    { online: 'it does', offline: 'it does not, or there is none', pause: 'it pauses' },
    { example: 'offline' },
  ),
  ClientSubStatus: choice(
    'The same in more words.',
    {
      online: 'it does',
      offline: 'it is not connected',
      pause: 'it pauses',
      uninstalled: 'there is none',
      stopped: 'the server is shut down',
    },
    { example: 'uninstalled' },
  ),
  CpuInfo: leftOut('Its processor', 'Xeon Platinum'),
  Flag: numberChoice<number>('Whether it runs in Alibaba Cloud.', { 0: 'in Alibaba Cloud', 1: 'elsewhere' }, { example: '1' }),
  GroupTrace: text('Name of its group.', { example: 'default' }),
  InstanceId: maybe('Id of the instance at its vendor', 'i-m5e1'),
  InstanceName: text('Its name.', { example: 'web-1' }),
  InternetIp: maybe('Public address', '203.0.113.11'),
  IntranetIp: maybe('Private address', '10.0.0.11'),
  Ip: maybe('Public address, else the private one', '203.0.113.11'),
  Kernel: leftOut('Version of its kernel', '5.10.0'),
  Mem: leftOutNumber('Memory', '1024'),
  Os: maybe('Operating system, linux or windows', 'linux'),
  OsName: maybe('Name of the operating system', 'Debian 12'),
  Region: text('Region.', { example: 'outside-of-aliyun' }),
  RegionId: text('Region.', { example: 'outside-of-aliyun' }),
  RegionName: text('Region, by its id.', { example: 'outside-of-aliyun' }),
  Tag: maybe('Names of its tags, separated by commas', 'InternetIp,test'),
  Uuid: text('UUID.', { example: 'inet-00000000-0000-4000-8000-000000000001' }),
  VpcInstanceId: maybe('Network', 'vpc-uf60agqq65bs98zoo1'),
} as const

/** The servers of a page. */
export const instances = list(
  'The servers of this page.',
  answer('A server.', {
    ...sharedFields,
    AlarmStatus: choice('Whether alerts about it are pending.', YES_NO, { example: 'NO' }),
    AppId: leftOut('Application', 'test'),
    AppName: leftOut('Name of the application', 'testAppName'),
    AssetTypeName: text('Type in words.', { example: 'Server' }),
    AuthVersionName: text('Name of the edition.', { example: 'Ultimate Edition' }),
    BindFileProtectType: choice(
      'Protection of files.',
      { block: 'never said', none: 'always: there is none' },
      { example: 'none' },
    ),
    ClusterId: leftOut('Cluster', 'c690a0789419f4284a4e'),
    ClusterName: leftOut('Name of the cluster', 'cluster1'),
    Cores: integer('Cores that are counted for its licence; 0 where nobody knows.', { example: '4' }),
    CreatedTime: integer('Since when it is known, milliseconds since 1970.', { example: '1607365213000' }),
    ExposedStatus: zero('Whether it can be reached from the internet'),
    FlagName: text('Vendor.', { example: 'OUT' }),
    GroupId: integer('Its group; 0 is the default group.', { example: '1' }),
    HasContainer: choice('Containers.', NEVER, { example: 'NO' }),
    HcStatus: choice('Risks in its configuration.', NEVER, { example: 'NO' }),
    HealthCheckCount: zero('How many risks are in its configuration'),
    Importance: numberChoice<number>('How important it is.', { 0: 'test', 1: 'normal', 2: 'important' }, { example: '1' }),
    IpListString: maybe('Its addresses, separated by commas', '203.0.113.11,10.0.0.11'),
    LastLoginTimestamp: leftOutNumber('When somebody logged on last', '1637592907000'),
    MacListString: leftOut('Addresses of its network cards', '00:13:3e:31:13:39'),
    Namespace: leftOut('Namespace', 'crm-test'),
    PodCount: zero('How many pods it has'),
    PostPaidFlag: optional(
      numberChoice<number>(
        'How its licence is paid; left out where it uses none.',
        { 0: 'it was bought', 1: 'by use' },
        { example: '0' },
      ),
    ),
    RiskCount: text('Counts of risks as JSON text: its pending alerts by level; all others are 0, they are not looked for.', {
      example: '{"suspNum":1}',
    }),
    RiskStatus: choice('Risks: pending alerts.', YES_NO, { example: 'NO' }),
    SafeEventCount: integer('Pending alerts.', { example: '5' }),
    ServiceId: leftOut('Service', 'dsw-76jlywunsif09bp15p'),
    Status: optional(
      choice(
        'Whether it runs, where its agent tells.',
        { Running: 'it does', notRunning: 'it does not' },
        { example: 'Running' },
      ),
    ),
    TagId: maybe('Ids of its tags, separated by commas', '1,2'),
    TagResources: leftOut('Tags of its resource', 'app:test'),
    Vendor: numberChoice<number>(
      'Vendor.',
      Object.fromEntries(Object.values(VENDORS).map(({ code, vendorName }) => [code, vendorName])),
      { example: '1' },
    ),
    VendorName: text('Vendor.', { example: 'OUT' }),
    VendorUid: optional(text('Account at the vendor, where it was read through an AccessKey pair.', { example: '123' })),
    VendorUserName: optional(text('User at the vendor whose AccessKey pair that is.', { example: 'somebody' })),
    VulCount: zero('How many vulnerabilities it has'),
    VulStatus: choice('Vulnerabilities.', NEVER, { example: 'NO' }),
  }),
)

// The names of the document's list, but for those that count alerts by level.
const RISKS = `account appNum asapVulCount baselineHigh baselineLow baselineMedium baselineNum cmsNum containerAsap containerLater
  containerNntf containerRemind containerSerious containerSuspicious cveNum emgNum health imageBaselineHigh imageBaselineLow
  imageBaselineMedium imageBaselineNum imageMaliciousFileRemind imageMaliciousFileSerious imageMaliciousFileSuspicious
  imageVulAsap imageVulLater imageVulNntf laterVulCount newSuspicious nntfVulCount scaNum sysNum trojan vul weakPWNum`
const NO_RISKS = Object.fromEntries(RISKS.split(/\s+/).map((name) => [name, 0]))

/** A server as `instances` shows it. The default group is `default`, unless it shall have its name. */
export function toInstance(host: ListedHost, defaultGroup: string) {
  const { pending, vendor } = host
  const alerts = pending.serious + pending.suspicious + pending.remind
  const has = alerts > 0 ? ('YES' as const) : ('NO' as const)
  const facts = assetFacts(host)
  const levels = { remindNum: pending.remind, seriousNum: pending.serious, suspNum: pending.suspicious, suspicious: alerts }
  return {
    ...facts,
    AlarmStatus: has,
    AssetTypeName: 'Server',
    AuthVersionName: EDITION_NAMES[facts.AuthVersion] ?? '',
    BindFileProtectType: 'none' as const,
    Cores: host.cores,
    CreatedTime: host.createdAt,
    ExposedStatus: 0,
    FlagName: VENDORS[vendor].flagName,
    GroupId: host.groupId,
    GroupTrace: host.groupName ?? defaultGroup,
    HasContainer: 'NO' as const,
    HcStatus: 'NO' as const,
    HealthCheckCount: 0,
    Importance: host.importance,
    IpListString: known(addressesOf(host).join(',')),
    PodCount: 0,
    PostPaidFlag: host.edition > 0 ? host.postPaid : undefined,
    RiskCount: JSON.stringify({ ...NO_RISKS, ...levels, uuid: host.uuid }),
    RiskStatus: has,
    SafeEventCount: alerts,
    Status: runningStatus(host.agent),
    TagId: known(host.tags.map(({ id }) => id).join(',')),
    Vendor: VENDORS[vendor].code,
    VendorName: VENDORS[vendor].vendorName,
    VendorUid: known(host.pair?.vendorUid ?? ''),
    VendorUserName: known(host.pair?.userName ?? ''),
    VulCount: 0,
    VulStatus: 'NO' as const,
  }
}

/** The name of the default group in a list of servers. */
export function defaultGroupName(isTranslated: boolean | undefined, language: 'zh' | 'en' | undefined): string {
  return isTranslated === true ? groupName({ name: null }, language) : 'default'
}

/** A field that takes a language. */
export function languageField(): Field<'zh' | 'en'> {
  return choice('Language of names; en unless given.', { zh: 'Chinese', en: 'English' }, { example: 'en' })
}
