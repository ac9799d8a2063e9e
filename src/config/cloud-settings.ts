import { Secret } from '../kernel/secret.ts'
import { badValue, givenText, readCount, type Setting, type SettingSource } from './setting.ts'

const vendorChecks: Setting = {
  name: 'vendor-checks',
  value: 'on|off',
  help: 'whether the keys of other clouds are checked against them; on for serve, off for dev',
  default: '',
  reason: 'A hub that says a key works must have seen it work; a rehearsal must not send made-up keys to real clouds.',
}
const vendorCheckHours: Setting = {
  name: 'vendor-check-hours',
  value: 'HOURS',
  help: 'how often a key that nobody has changed is checked again',
  default: '24',
  reason: 'A key that was taken away shows the next day; a thousand pairs then cause one check in a minute and a half.',
}
const vendorChecksAtOnce: Setting = {
  name: 'vendor-checks-at-once',
  value: 'NUMBER',
  help: 'how many keys are checked at the same time',
  default: '16',
  reason: 'Each asks at most four hosts at once, which stays within the 64 connections that leave at a time.',
}
const vendorCheckSeconds: Setting = {
  name: 'vendor-check-seconds',
  value: 'SECONDS',
  help: 'how long one check of a key may take, with all its requests; what was not answered by then counts as timed out',
  default: '60',
  reason: 'A key of many regions far away needs some hundred requests, and Huawei Cloud is asked one thing at a time.',
}
const vendorRefreshHours: Setting = {
  name: 'vendor-refresh-hours',
  value: 'HOURS',
  help: 'how often the servers of a working key are read again',
  default: '6',
  reason: 'A server that came or went shows the same day; most accounts are read in some ten requests.',
}
const egressSeconds: Setting = {
  name: 'egress-seconds',
  value: 'SECONDS',
  help: 'how long one request to another cloud may take; a fifth of it to connect, two thirds until the answer begins',
  default: '15',
  reason: 'Clouds answer within a second or two; one that takes longer is asked again later.',
}
const egressProxy: Setting = {
  name: 'egress-proxy',
  value: 'URL',
  help: 'http://… of a proxy through which other clouds are asked; the variables http_proxy and the like are not read',
  default: '',
  reason: 'Whoever routes keys through a proxy should have said so to this server.',
  isSecret: true,
}

/** How other clouds are asked. */
export const cloudSettings: readonly Setting[] = [
  vendorChecks,
  vendorCheckHours,
  vendorChecksAtOnce,
  vendorCheckSeconds,
  vendorRefreshHours,
  egressSeconds,
  egressProxy,
]

/** How other clouds are asked, as read. */
export interface CloudSettings {
  /** Undefined: as the command usually does it. */
  readonly vendorChecks: boolean | undefined
  readonly vendorCheckHours: number
  readonly vendorChecksAtOnce: number
  readonly vendorCheckSeconds: number
  readonly vendorRefreshHours: number
  readonly egressSeconds: number
  /** URL of an HTTP proxy, which may hold a password. */
  readonly egressProxy: Secret | undefined
}

/** @throws UsageError for a bad value */
export function readCloudSettings(source: SettingSource): CloudSettings {
  const checks = givenText(source, vendorChecks)
  if (checks !== undefined && checks !== 'on' && checks !== 'off') throw badValue(vendorChecks, checks, 'must be on or off')
  return {
    vendorChecks: checks === undefined ? undefined : checks === 'on',
    vendorCheckHours: readCount(source, vendorCheckHours, 1, 8760),
    vendorChecksAtOnce: readCount(source, vendorChecksAtOnce, 1, 1000),
    // Another server takes a check over after two minutes.
    vendorCheckSeconds: readCount(source, vendorCheckSeconds, 10, 100),
    vendorRefreshHours: readCount(source, vendorRefreshHours, 1, 8760),
    egressSeconds: readCount(source, egressSeconds, 1, 300),
    egressProxy: readProxy(source),
  }
}

function readProxy(source: SettingSource): Secret | undefined {
  const text = givenText(source, egressProxy)
  if (text === undefined) return undefined
  if (!/^http:\/\//.test(text) || !URL.canParse(text)) {
    throw badValue(egressProxy, text, 'must be a URL that begins with http://; connections through it are encrypted all the same')
  }
  return new Secret(text)
}
