import { flag, integer, numberChoice } from '../../contract/scalars.ts'
import { type Amounts, editionOf, serversOf, type Unit } from '../../domain/allotments/units.ts'
import type { LicenceSummary } from '../../domain/hosts/licence-summary.ts'
import { highestVersion, versionOf } from './edition.ts'
import { EDITIONS, PROTECTION } from './product.ts'

/*
 * The many fields of DescribeVersionConfig.
 */

const count = (about: string) => integer(about, { example: '10' })
const yesNo = (about: string) => numberChoice<number>(about, { 0: 'no', 1: 'yes' }, { example: '1' })
const onOff = (about: string) => numberChoice<number>(about, { 0: 'off', 2: 'on' }, { example: '0' })

/** The editions that an account has. */
export const editions = {
  Version: numberChoice<number>('Edition.', EDITIONS, { example: '7' }),
  HighestVersion: numberChoice<number>('The highest edition.', EDITIONS, { example: '7' }),
  MergedVersion: numberChoice<number>('The highest edition that protects servers.', PROTECTION, { example: '7' }),
  PostPayHostVersion: numberChoice<number>('Edition for servers that come later and pay by use.', PROTECTION, { example: '7' }),
  IsNewMultiVersion: flag('Whether there are several editions.', { example: 'true' }),
  MVAuthCount: count('Licences for servers.'),
  MVUnusedAuthCount: count('Licences for servers that nothing uses.'),
  AssetLevel: count('Servers that can be protected.'),
  VmCores: count('Cores that can be protected.'),
  OnboardedAssets: count('Servers of the account.'),
}

/** What an account has beside editions. */
export const capacities = {
  SlsCapacity: count('Log storage, GB.'),
  SasLog: yesNo('Whether there is any.'),
  AntiRansomwareCapacity: count('Anti-ransomware, GB.'),
  AntiRansomwareService: yesNo('Whether there is any.'),
  RaspCapacity: count('Protected applications a month.'),
  CspmCapacity: count('Configuration checks a month.'),
  CspmInstanceCapacity: count('Instances under configuration checks.'),
  ThreatAnalysisCapacity: count('Threat analysis, GB.'),
  ThreatAnalysisFlow: count('Log traffic into threat analysis, GB a day.'),
  NewThreatAnalysis: yesNo('Whether there is any.'),
  ImageScanCapacity: count('Image scans.'),
  WebLockAuthCount: count('Servers with web tamper proofing.'),
  WebLock: yesNo('Whether there are any.'),
  HoneypotCapacity: count('Honeypots.'),
  SdkCapacity: count('Malicious file detections by SDK.'),
}

/** What this server does not have. */
export const neutral = {
  AgentlessCapacity: count('Scans without agents; always 0.'),
  VulFixCapacity: count('Vulnerabilities to mend; always 0.'),
  AppWhiteList: onOff('White list of programs; always 0.'),
  AppWhiteListAuthCount: count('Servers with a white list of programs; always 0.'),
  UserDefinedAlarms: onOff('Own alarms; always 0.'),
  SasScreen: yesNo('The big screen; always 0.'),
  IntelligentAnalysisFlow: count('Traffic into intelligent analysis; always 0.'),
  NewPostPaidCspm: count('Configuration checks paid by use; always 0.'),
  HybridSwitch: count('Hybrid payment; always 0.'),
  HybridPaidStatus: count('State of hybrid payment; always 0.'),
  HybridPaidModuleSwitchMap: count('What is paid in both ways; always 0.'),
  CanTryPostPaidPackage: yesNo('Whether a package can be tried; always 0.'),
  IsTrialVersion: yesNo('Whether it is a trial; always 0.'),
  AllowPartialBuy: yesNo('Whether licences may be fewer than servers; always 1.'),
  IsNewContainerVersion: flag('Whether containers have an edition of their own; always false.', { example: 'false' }),
  IsOverBalance: flag('Whether payment is overdue; always false.', { example: 'false' }),
}

const NEUTRAL = {
  AgentlessCapacity: 0,
  VulFixCapacity: 0,
  AppWhiteList: 0,
  AppWhiteListAuthCount: 0,
  UserDefinedAlarms: 0,
  SasScreen: 0,
  IntelligentAnalysisFlow: 0,
  NewPostPaidCspm: 0,
  HybridSwitch: 0,
  HybridPaidStatus: 0,
  HybridPaidModuleSwitchMap: 0,
  CanTryPostPaidPackage: 0,
  IsTrialVersion: 0,
  AllowPartialBuy: 1,
  IsNewContainerVersion: false,
  IsOverBalance: false,
} as const

const sumOf = (held: Amounts, isMeant: (unit: Unit, edition: number) => boolean) =>
  [...held].reduce((sum, [unit, amount]) => {
    const edition = editionOf(unit)
    return edition !== undefined && isMeant(unit, edition) ? sum + amount : sum
  }, 0)

/** The answer of DescribeVersionConfig. */
export function answersOf({ licences, settings, hosts, editions: counts }: LicenceSummary) {
  const { holding } = licences
  const held: Amounts = holding.isOwn ? licences.bought : holding.instanceId === undefined ? new Map() : licences.amounts
  const amount = (unit: Unit) => held.get(unit) ?? 0
  const has = (unit: Unit) => (amount(unit) > 0 ? 1 : 0)
  const servers = sumOf(held, (unit, edition) => unit === serversOf(edition))
  const unused = counts.reduce((sum, one) => sum + Math.max(0, one.servers - one.usedServers), 0)
  const isByUse = holding.chargeType === 'POSTPAID'
  return {
    InstanceId: holding.instanceId,
    InstanceBuyType: holding.isOwn || holding.instanceId === undefined ? 0 : 1,
    Version: versionOf(held, holding.isOwn ? 0 : (holding.edition ?? 0)),
    HighestVersion: holding.edition ?? highestVersion(held),
    MergedVersion: holding.edition ?? 1,
    PostPayHostVersion: settings.postPaidAutoEdition || 1,
    IsNewMultiVersion: counts.filter((one) => amount(serversOf(one.edition)) > 0).length > 1,
    MVAuthCount: servers,
    MVUnusedAuthCount: unused,
    AssetLevel: servers,
    VmCores: sumOf(held, (unit, edition) => unit !== serversOf(edition)),
    OnboardedAssets: hosts.servers,
    SlsCapacity: amount('sls'),
    SasLog: has('sls'),
    AntiRansomwareCapacity: amount('antiRansomware'),
    AntiRansomwareService: has('antiRansomware'),
    RaspCapacity: amount('rasp'),
    CspmCapacity: amount('cspm'),
    CspmInstanceCapacity: amount('cspmInstance'),
    ThreatAnalysisCapacity: amount('threatAnalysis'),
    ThreatAnalysisFlow: amount('threatAnalysisFlow'),
    NewThreatAnalysis: has('threatAnalysis'),
    ImageScanCapacity: amount('imageScan'),
    WebLockAuthCount: amount('webLock'),
    WebLock: has('webLock'),
    HoneypotCapacity: amount('honeypot'),
    SdkCapacity: amount('sdk'),
    ...NEUTRAL,
    IsPostpay: isByUse,
    PostPayInstanceId: isByUse ? holding.instanceId : undefined,
    PostPayStatus: isByUse ? (holding.isValid ? 1 : 2) : undefined,
    PostPayModuleSwitch: JSON.stringify({ POST_HOST: isByUse && holding.isValid ? 1 : 0 }),
  }
}
