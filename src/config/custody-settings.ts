import { badValue, givenText, incomplete, readText, type Setting, type SettingSource } from './setting.ts'

const keyProvider: Setting = {
  name: 'key-provider',
  value: 'file|transit|aws-kms',
  help: 'what wraps the data keys: a key ring file, the transit engine of OpenBao or Vault, or AWS KMS',
  default: 'file',
  reason: 'A file needs nobody else; what is given for another one besides still unwraps what it has wrapped.',
}
const keyRing: Setting = {
  name: 'key-ring',
  value: 'FILE',
  help: 'the key ring; without it key-ring.json in the data folder',
  default: '',
  reason: 'Beside the database it is found easily; whoever backs up the folder should keep the two apart.',
}
const lostKey: Setting = {
  name: 'lost-key',
  value: 'ID,…',
  help: 'keys that are lost for good: start without them and give up what hangs on them',
  default: '',
  reason: 'A missing key is usually a mistake; only the operator can know that it never comes back.',
}
const transitUrl: Setting = {
  name: 'transit-url',
  value: 'URL',
  help: 'where OpenBao or Vault answers, for instance https://vault.example:8200',
  default: '',
  reason: 'There is no usual place.',
}
const transitKey: Setting = {
  name: 'transit-key',
  value: 'NAME',
  help: 'name of the transit key, of an AEAD type such as aes256-gcm96; best made with derived=true',
  default: '',
  reason: 'Whoever runs the service names its keys; a derived one rewraps without giving out data keys.',
}
const transitTokenFile: Setting = {
  name: 'transit-token-file',
  value: 'FILE',
  help: 'file with the token; read each time, so that it can be renewed',
  default: '',
  reason: 'A token in a variable or a flag is seen by others.',
}
const transitMount: Setting = {
  name: 'transit-mount',
  value: 'PATH',
  help: 'where the transit engine is mounted',
  default: 'transit',
  reason: 'The name that the engine has unless told otherwise.',
}
const kmsKey: Setting = {
  name: 'kms-key',
  value: 'KEY',
  help: 'id, ARN or alias of the AWS KMS key',
  default: '',
  reason: 'Whoever owns the account names its keys.',
}
const kmsRegion: Setting = {
  name: 'kms-region',
  value: 'REGION',
  help: 'region of the AWS KMS key',
  default: '',
  reason: 'A key lives in one region.',
}
const kmsCredentialsFile: Setting = {
  name: 'kms-credentials-file',
  value: 'FILE',
  help: 'JSON with accessKeyId, secretAccessKey and, for temporary ones, sessionToken; mode 0600, read each time',
  default: '',
  reason: 'Keys in variables are seen by others, and the file can be renewed.',
}
const kmsEndpoint: Setting = {
  name: 'kms-endpoint',
  value: 'URL',
  help: 'where AWS KMS answers, instead of the region’s own address',
  default: '',
  reason: 'A private endpoint has another name.',
}

/** Who keeps the keys above the data keys. */
export const custodySettings: readonly Setting[] = [
  ...[keyProvider, keyRing, lostKey],
  ...[transitUrl, transitKey, transitTokenFile, transitMount],
  ...[kmsKey, kmsRegion, kmsCredentialsFile, kmsEndpoint],
]

/** Where a transit key is. */
export interface TransitSettings {
  readonly url: string
  readonly mount: string
  readonly key: string
  readonly tokenFile: string
}

/** Where a key of AWS KMS is. */
export interface KmsSettings {
  readonly region: string
  readonly key: string
  readonly credentialsFile: string
  readonly endpoint: string | undefined
}

/** Who keeps the keys above the data keys, as read. */
export interface CustodySettings {
  readonly keyProvider: 'file' | 'transit' | 'aws-kms'
  /** Undefined: in the data folder. */
  readonly keyRingFile: string | undefined
  readonly lostKeys: readonly string[]
  /** Undefined when nothing of it is given; never so when it is the provider. */
  readonly transit: TransitSettings | undefined
  readonly kms: KmsSettings | undefined
}

/** @throws UsageError for a bad value, and when something is missing that the provider needs */
export function readCustodySettings(source: SettingSource): CustodySettings {
  const provider = readText(source, keyProvider)
  if (provider !== 'file' && provider !== 'transit' && provider !== 'aws-kms') {
    throw badValue(keyProvider, provider, 'must be file, transit or aws-kms')
  }
  return {
    keyProvider: provider,
    keyRingFile: givenText(source, keyRing),
    lostKeys: (givenText(source, lostKey) ?? '').split(',').flatMap((id) => id.trim() || []),
    transit: readTransit(source, provider === 'transit'),
    kms: readKms(source, provider === 'aws-kms'),
  }
}

function readTransit(source: SettingSource, isNeeded: boolean): TransitSettings | undefined {
  if (!isComplete(source, [transitUrl, transitKey, transitTokenFile], isNeeded)) return undefined
  const [mount, key] = [readText(source, transitMount), readText(source, transitKey)]
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(mount)) throw badValue(transitMount, mount, 'must be a path of letters, digits, . _ - and /')
  if (!/^[\w.-]+$/.test(key)) throw badValue(transitKey, key, 'must be letters, digits, . _ and -')
  return { url: readAddress(source, transitUrl), mount, key, tokenFile: readText(source, transitTokenFile) }
}

function readKms(source: SettingSource, isNeeded: boolean): KmsSettings | undefined {
  if (!isComplete(source, [kmsKey, kmsRegion, kmsCredentialsFile], isNeeded)) return undefined
  const region = readText(source, kmsRegion)
  if (!/^[a-z0-9-]{1,40}$/.test(region)) throw badValue(kmsRegion, region, 'must be the name of a region, for instance eu-west-1')
  const endpoint = givenText(source, kmsEndpoint) === undefined ? undefined : readAddress(source, kmsEndpoint)
  return { region, key: readText(source, kmsKey), credentialsFile: readText(source, kmsCredentialsFile), endpoint }
}

/** Whether all of it is given; false when nothing is and it need not be. */
function isComplete(source: SettingSource, settings: readonly Setting[], isNeeded: boolean): boolean {
  const given = settings.filter((setting) => givenText(source, setting) !== undefined)
  if (given.length === 0 && !isNeeded) return false
  const missing = settings.filter((setting) => !given.includes(setting))
  if (missing.length > 0) throw incomplete(given.length === 0 ? [keyProvider] : given, missing)
  return true
}

function readAddress(source: SettingSource, setting: Setting): string {
  const text = readText(source, setting)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '' || url.username !== '') {
    throw badValue(setting, text, 'must be http://HOST:PORT or https://HOST:PORT, without a path')
  }
  return url.origin
}
