import { addressKey } from '../../detection/address.ts'
import { sourcePrefix } from '../../detection/source-prefix.ts'
import type { Uid } from '../../kernel/ids.ts'
import { USUAL_PROTOCOLS } from '../brute-force-rules/read.ts'
import { hostName } from '../logon-sources/read.ts'
import type { Path } from './flaw.ts'
import type { Item } from './item.ts'
import type { Shape } from './shape.ts'

type Sections = 'logonSettings' | 'logonSources' | 'hostAliases' | 'bruteForceRules' | 'whiteList' | 'knownExits'
export type LogonSections = Pick<Shape, Sections>
type Line<S extends Sections> = NonNullable<Shape[S]>[number]

/** What a file says to the logon watch of its accounts, beside baselines. */
export function* logonItems(file: LogonSections): Generator<Item> {
  for (const [index, line] of (file.logonSettings ?? []).entries()) yield* settingsItems(line, ['logonSettings', index])
  for (const [index, { account, name, host, timeZone, tokenHash }] of (file.logonSources ?? []).entries()) {
    const values = [host ?? '', timeZone ?? '', tokenHash ?? null]
    yield { kind: 'logon-source', account: account as Uid, key: [name], values, path: ['logonSources', index, 'name'] }
  }
  for (const [index, { account, name, host }] of (file.hostAliases ?? []).entries()) {
    const path = ['hostAliases', index, 'name']
    yield { kind: 'host-alias', account: account as Uid, key: [hostName(name)], values: [host], path }
  }
  for (const [index, rule] of (file.bruteForceRules ?? []).entries()) yield* ruleItems(rule, ['bruteForceRules', index])
  for (const [index, { account, kind, host = '', field, operate, value }] of (file.whiteList ?? []).entries()) {
    const key = [kind, host, field, operate, value]
    yield { kind: 'white-list-rule', account: account as Uid, key, values: [], path: ['whiteList', index, 'value'] }
  }
  for (const [index, { account, user, source }] of (file.knownExits ?? []).entries()) {
    const key = [user, exitOf(source) ?? source]
    yield { kind: 'known-exit', account: account as Uid, key, values: [], path: ['knownExits', index, 'source'] }
  }
}

/** The prefix by which a source is counted, of an address or of that prefix; undefined for anything else. */
export function exitOf(source: string): string | undefined {
  const key = addressKey(source.replace(/\/64$/, ''))
  const prefix = key === undefined ? undefined : sourcePrefix(key)
  return source.includes('/') && source !== prefix ? undefined : prefix
}

function bit(given: string | undefined, usual = false): number {
  return Number(given === undefined ? usual : given === 'true')
}

function* settingsItems({ account: own, learning, travel, switches = {} }: Line<'logonSettings'>, path: Path): Generator<Item> {
  const account = own as Uid
  if (learning !== undefined || travel !== undefined) {
    const values = [learning ?? null, travel === undefined ? null : bit(travel)]
    yield { kind: 'logon-settings', account, key: [], values, path: [...path, 'account'] }
  }
  for (const [dimension, isOn] of Object.entries(switches)) {
    if (isOn === undefined) continue
    yield { kind: 'login-switch', account, key: [dimension], values: [bit(isOn)], path: [...path, 'switches', dimension] }
  }
}

function* ruleItems(rule: Line<'bruteForceRules'>, path: Path): Generator<Item> {
  const { account: own, name, failures, minutes, blockMinutes, ssh, rdp, sqlServer, hosts = [] } = rule
  const account = own as Uid
  const protocols = [bit(ssh, USUAL_PROTOCOLS.ssh), bit(rdp, USUAL_PROTOCOLS.rdp), bit(sqlServer, USUAL_PROTOCOLS.sqlServer)]
  const values = [Number(failures), Number(minutes), Number(blockMinutes), bit(rule.default), ...protocols]
  yield { kind: 'brute-force-rule', account, key: [name], values, path: [...path, 'name'] }
  for (const [index, host] of hosts.entries()) {
    yield { kind: 'brute-force-host', account, key: [host], values: [name], path: [...path, 'hosts', index] }
  }
}
