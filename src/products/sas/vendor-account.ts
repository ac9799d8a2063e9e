import { answer, list } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { type Field, optional } from '../../contract/field.ts'
import { type Node, nodeOfJson } from '../../contract/node.ts'
import type { ErrorTable } from '../../contract/operation.ts'
import { choice, integer, masked, numberChoice, secret, text } from '../../contract/scalars.ts'
import type { CheckState, CloudDomain, KeyType, Module, ModuleState, Pair, Vendor } from '../../domain/vendor-accounts/pair.ts'
import type { RuleRefusal } from '../../domain/vendor-accounts/rules.ts'
import { findingMessage } from './finding-message.ts'
import { TRAIL_CHOICES } from './trail-status.ts'

const EXTEND_INFO_MAX = 8192

/*
 * What the operations on third-party AccessKey pairs share on the wire.
 */

export const VENDORS = {
  Tencent: 'tencent',
  HUAWEICLOUD: 'huawei',
  Azure: 'azure',
  AWS: 'aws',
  VOLCENGINE: 'volcengine',
  google: 'google',
  CHAITIN: 'chaitin',
  FORTINET: 'fortinet',
  THREATBOOK: 'threatbook',
} as const satisfies Record<string, Vendor>
export const KEY_TYPES = { primary: 'primary', sub: 'sub', ctdr: 'product' } as const satisfies Record<string, KeyType>
// Vendor: the word for the audit trail is TRIAL.
export const MODULES = { HOST: 'hosts', CSPM: 'posture', SIEM: 'detection', TRIAL: 'trail' } as const satisfies Record<
  string,
  Module
>
export const STATUS = { enabled: 0, disabled: 1 } as const
const SERVICE_STATUS: Readonly<Record<CheckState, number>> = { working: 0, failing: 1, checking: 2, 'timed-out': 3 }

const VENDOR_CHOICES = {
  Tencent: 'Tencent Cloud',
  HUAWEICLOUD: 'Huawei Cloud',
  Azure: 'Microsoft Azure',
  AWS: 'Amazon Web Services',
  VOLCENGINE: 'Volcano Engine',
  google: 'Google Cloud',
  CHAITIN: 'Chaitin',
  FORTINET: 'Fortinet',
  THREATBOOK: 'ThreatBook',
} as const
const KEY_TYPE_CHOICES = {
  primary: 'the key of the account itself',
  sub: 'the key of a user in it',
  ctdr: 'the key of a security product: CHAITIN, FORTINET, THREATBOOK and nobody else',
} as const
export const MODULE_CHOICES = {
  HOST: 'hosts',
  CSPM: 'configuration assessment',
  SIEM: 'threat detection',
  TRIAL: 'audit trail',
} as const
const STATUS_CHOICES = { 0: 'enabled', 1: 'disabled' } as const
const CHECK_CHOICES = { 0: 'in use', 1: 'failing', 2: 'being checked', 3: 'the check has timed out' } as const
const DOMAIN_CHOICES: Record<CloudDomain, string> = { china: 'in China', global: 'elsewhere', europe: 'Huawei Cloud Europe' }
const LANGUAGE_CHOICES = { zh: 'Chinese', en: 'English' } as const
export type Language = keyof typeof LANGUAGE_CHOICES

// Ids go into requests to clouds: no spaces, no control characters.
const VISIBLE = /^[\x21-\x7e]+$/

/** The request fields by name; each operation picks its own. */
export const fields = {
  Vendor: choice('Whose key it is; fixed once added.', VENDOR_CHOICES, { example: 'AWS' }),
  AkType: choice('Kind of key; fixed once added.', KEY_TYPE_CHOICES, { example: 'primary' }),
  SecretId: masked('AccessKey id; Azure: application id; google: private_key_id of the key file.', {
    min: 1,
    max: 256,
    pattern: VISIBLE,
    example: 'S3D6c4Oexample',
  }),
  SecretKey: secret('AccessKey secret; Azure: client secret; google: private_key of the key file.', { example: 'AE6SLd****' }),
  Regions: list('Regions in which the key is checked.', text('A region.', { pattern: /^[A-Za-z0-9-]{1,64}$/ }), {
    max: 100,
    example: 'ap-south-1',
  }),
  SubscriptionIds: list('Subscriptions; Azure only.', text('A subscription.', { max: 64, pattern: VISIBLE }), {
    max: 100,
    example: '9b41e7ae-fcbf-4983-aa32-6fb2e000',
  }),
  TenantId: text('Directory of the application; Azure only, and needed there.', {
    min: 1,
    max: 64,
    pattern: VISIBLE,
    example: '95304a97-339b-4de5-9a7d-cdbffaf0',
  }),
  Domain: choice('Which of the separate clouds; HUAWEICLOUD, Azure, AWS and VOLCENGINE.', DOMAIN_CHOICES, { example: 'global' }),
  AuthModules: list('What the key is used for; each word once.', choice('A module.', MODULE_CHOICES), {
    max: 4,
    example: 'HOST',
  }),
  CtdrCloudUserId: text('Account id at the vendor; needed for SIEM.', {
    min: 1,
    max: 128,
    pattern: VISIBLE,
    example: 'azure_demo_1',
  }),
  ExtendInfo: extendInfo('More, as a JSON object without secrets; google: the key file without private_key_id and private_key.'),
  VendorAuthAlias: text('A name of your own for the account.', { max: 128, example: 'test' }),
  Lang: choice('Language of the texts in the answer; zh unless given.', LANGUAGE_CHOICES, { example: 'zh' }),
  Status: numberChoice('Whether the pair is used.', STATUS_CHOICES, { example: '0' }),
}

/**
 * JSON text of an object. A private key in it is a fault of its shape, found before the parameters reach the audit
 * trail: `SecretKey` is the only place for it.
 */
function extendInfo(about: string): Field<string> {
  return {
    ...text(about, { max: EXTEND_INFO_MAX, example: '{"product":"webFirewall","remark":"remark"}' }),
    form: 'json text',
    bind(node, path) {
      const given = typeof node === 'string' && node.length <= EXTEND_INFO_MAX ? node.trim() : ''
      const object = given.startsWith('{') ? nodeOfJson(given) : undefined
      if (object === undefined) return invalid(path, `must be a JSON object of at most ${EXTEND_INFO_MAX} characters`)
      if (holdsPrivateKey(object)) return invalid(path, 'must not hold private_key_id or private_key')
      return given
    },
  }
}

function holdsPrivateKey(node: Node): boolean {
  if (typeof node === 'string') return node.includes('PRIVATE KEY') || node.includes('"private_key')
  return [...node].some(([name, part]) => name.toLowerCase().startsWith('private_key') || holdsPrivateKey(part))
}

const moduleFields = {
  Module: choice('The module.', MODULE_CHOICES, { example: 'HOST' }),
  ModuleDisp: text('Its name.', { example: 'Hosts' }),
  ModuleStatement: text('What the key must be allowed to do.', { example: 'Read cloud servers' }),
  ModuleAssetType: text('What it is about.', { example: 'Cloud servers' }),
  ModuleServiceStatus: numberChoice('Where its check stands.', CHECK_CHOICES, { example: '2' }),
  Message: text('What is wrong with it; empty when nothing is.', { example: 'ak_domain_error' }),
}

const pairFields = {
  AuthId: integer('Id of the pair.', { example: '2158' }),
  Vendor: fields.Vendor,
  AkType: fields.AkType,
  SecretId: text('AccessKey id: its first characters and ****.', { example: 'AE6SLd****' }),
  Status: fields.Status,
  ServiceStatus: numberChoice('Where the check of the pair stands.', CHECK_CHOICES, { example: '2' }),
  Message: text('What is wrong with it; empty when nothing is.', { example: 'The user may not act in this region' }),
  CtdrCloudUserId: optional(text('Account id at the vendor, as given.', { example: 'azure_demo_1' })),
  VendorAuthAlias: optional(text('Your name for the account.', { example: 'test' })),
}

/** The answer of those operations that tell of one pair. */
export const pairAnswer = answer('The pair.', {
  ...pairFields,
  AuthModules: list('What the key is used for.', answer('A module.', moduleFields)),
})

/** A page of pairs. */
export const pairListAnswer = list(
  'The pairs of this page.',
  answer('A pair.', {
    ...pairFields,
    ExtendInfo: optional(text('As given, JSON text.', { example: '{"remark":"remark"}' })),
    VendorUid: optional(text('Account id as the vendor says it; once checked.', { example: '123' })),
    VendorUserName: optional(text("User's name as the vendor says it; once checked.", { example: 'VendorUserName' })),
    AuthModules: list(
      'What the key is used for.',
      answer('A module.', {
        ...moduleFields,
        TrailStatus: optional(choice('Where reading the audit trail stands; TRIAL only.', TRAIL_CHOICES, { example: 'enable' })),
        TrailMessage: optional(text('What is wrong with reading the audit trail; TRIAL only.', { example: 'timeout' })),
      }),
    ),
  }),
)

/** The errors that these operations share: the documented ones, and ours where the document has none. */
export const sharedErrors = {
  NoPermission: [403, 'caller has no permission'],
  ServerError: [500, 'ServerError'],
  InvalidAkType: [400, 'Specified parameter AkType is not valid. ctdr is for CHAITIN, FORTINET and THREATBOOK alone.'],
  InvalidDomain: [400, 'Specified parameter Domain is not valid. It must be one of %s for this vendor.'],
  MissingTenantId: [400, 'TenantId is mandatory for this action when Vendor is Azure.'],
  MissingCtdrCloudUserId: [400, 'CtdrCloudUserId is mandatory for this action when AuthModules has SIEM.'],
  MissingExtendInfo: [400, 'ExtendInfo is mandatory for this action when Vendor is google.'],
  InvalidExtendInfo: [400, 'Specified parameter ExtendInfo is not valid: %s.'],
  DataExists: [400, 'A pair with this Vendor and SecretId exists already.'],
} as const satisfies ErrorTable

export const sharedRefusals = {
  'wrong-key-type': 'InvalidAkType',
  'wrong-domain': 'InvalidDomain',
  'tenant-missing': 'MissingTenantId',
  'cloud-user-missing': 'MissingCtdrCloudUserId',
  'extend-info-missing': 'MissingExtendInfo',
  'wrong-extend-info': 'InvalidExtendInfo',
  'known-key': 'DataExists',
} as const satisfies Record<RuleRefusal | 'known-key', keyof typeof sharedErrors>

export const sharedNotes = [
  'SecretKey and SecretId are sealed with AES-256-GCM under a data key of the account, which is wrapped by a key that is not in the database. No operation gives SecretKey back.',
  'Differs: SecretId is masked in every answer: its first half, but at most six characters, and `****`.',
  'A pair is checked against its vendor: first whose key it is, then each module by a smallest read in every region that counts. ServiceStatus is 0 when a module works, 1 when none does or the key is refused, 3 when the vendor has not answered within five minutes; Message says why in the language of Lang. Pairs of CHAITIN, FORTINET and THREATBOOK stay at 2.',
  'A pair that works is checked again on a schedule, and fails after two refusals in a row, or at once when its vendor does not know the key. A disabled pair is never checked and keeps its states.',
  'Servers are read through a pair once HOST works, and after a change of its key or of where it is used once it works again; not through a key that its vendor refuses, or that is of another account than stated. Garrison CheckVendorAccount has a pair checked now.',
  'Differs: Domain may be left out; it is then `china` for HUAWEICLOUD and VOLCENGINE and `global` for AWS and Azure, because older documents know it for Azure only. `europe` exists for HUAWEICLOUD alone. Other vendors have no domain, and what is given is not kept.',
  'Differs: TenantId and SubscriptionIds have no effect for vendors other than Azure and are not kept there. SubscriptionIds are kept for Azure although a newer document calls them no longer valid. Regions are kept for every vendor.',
  'Differs: CtdrCloudUserId is needed as soon as AuthModules has SIEM: nothing could stand in for it.',
  'Differs: ExtendInfo must be a JSON object of at most 8,192 characters, and any private key in it is refused for every vendor. For google its type must be service_account, and project_id, client_email, client_id and token_uri must be there.',
  'Differs: a second pair with the same Vendor and SecretId in one account is refused with DataExists.',
] as const

const MODULE_TEXTS: Readonly<
  Record<Language, Readonly<Record<Module, readonly [name: string, statement: string, asset: string]>>>
> = {
  zh: {
    hosts: ['主机', '读取云服务器', '云服务器'],
    posture: ['配置检查', '读取云产品配置', '云产品'],
    detection: ['威胁检测与响应', '读取安全日志', '安全日志'],
    trail: ['日志审计', '读取操作审计日志', '审计日志'],
  },
  en: {
    hosts: ['Hosts', 'Read cloud servers', 'Cloud servers'],
    posture: ['Configuration assessment', 'Read the configuration of cloud products', 'Cloud products'],
    detection: ['Threat detection and response', 'Read security logs', 'Security logs'],
    trail: ['Log audit', 'Read the audit trail', 'Audit trail'],
  },
}

/** The name of a module in a language. */
export function moduleName(module: Module, language: Language = 'zh'): string {
  return MODULE_TEXTS[language][module][0]
}

/** Throws when a module is named twice. */
export function checkModules(modules: readonly string[] | undefined): void {
  if (modules !== undefined && new Set(modules).size < modules.length) invalid('AuthModules', 'names each module at most once')
}

/** A pair as the wire shows it. */
export function toPairAnswer(pair: Pair, language: Language = 'zh') {
  return {
    AuthId: pair.id,
    Vendor: wireWord(VENDORS, pair.vendor),
    AkType: wireWord(KEY_TYPES, pair.keyType),
    SecretId: pair.maskedSecretId,
    Status: pair.isEnabled ? STATUS.enabled : STATUS.disabled,
    ServiceStatus: serviceStatus(pair.state),
    Message: findingMessage(pair.finding, language),
    CtdrCloudUserId: pair.cloudUserId ?? undefined,
    VendorAuthAlias: pair.alias ?? undefined,
    AuthModules: Object.values(MODULES).flatMap((module) => {
      const found = pair.modules.find((state) => state.module === module)
      return found === undefined ? [] : [toModuleAnswer(found, language)]
    }),
  }
}

function toModuleAnswer({ module, state, finding }: ModuleState, language: Language) {
  const [name, statement, asset] = MODULE_TEXTS[language][module]
  return {
    Module: wireWord(MODULES, module),
    ModuleDisp: name,
    ModuleStatement: statement,
    ModuleAssetType: asset,
    ModuleServiceStatus: serviceStatus(state),
    Message: findingMessage(finding, language),
  }
}

function serviceStatus(state: CheckState) {
  return SERVICE_STATUS[state] as keyof typeof CHECK_CHOICES
}

/** The wire's word for a word of the domain. */
export function wireWord<Word extends string>(words: Readonly<Record<Word, string>>, meaning: string): Word {
  return (Object.keys(words) as Word[]).find((word) => words[word] === meaning) as Word
}
