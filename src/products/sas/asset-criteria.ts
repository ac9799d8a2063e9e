import { list, object } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { type Field, required, type ValueOf } from '../../contract/field.ts'
import { choice, text } from '../../contract/scalars.ts'
import type { HostCondition, HostFilter } from '../../domain/hosts/host-condition.ts'
import type { SuggestedField } from '../../domain/hosts/suggest-values.ts'
import { AGENTS_OF, VENDOR_CODES, vendorsOf } from './asset.ts'

/*
 * The criteria by which servers are searched.
 */

const DAY_MS = 86_400_000
/** How long a server counts as new. */
export const NEW_FOR_DAYS = 3

/** The moment since which servers count as new. */
export function newSince(now: number): number {
  return now - NEW_FOR_DAYS * DAY_MS
}

/** One criterion of a search. */
export interface Criterion {
  /** The values it takes; undefined: a text. */
  readonly values?: readonly string[]
  /** Where values that hold a text are looked up. */
  readonly suggested?: SuggestedField
  /** True where no server here has what it asks for. */
  readonly isForeign?: boolean
  /** Takes one of `values`, or a text that is not empty. @throws ParameterFault where that has the wrong form */
  readonly read: (value: string, path: string, now: number) => HostCondition
}

const ALWAYS: HostCondition = { is: 'always' }
const NEVER: HostCondition = { is: 'never' }

const part = (of: (HostCondition & { is: 'part' })['of']): Criterion => ({
  suggested: of,
  read: (value) => ({ is: 'part', of, text: value }),
})
const named = (of: (HostCondition & { is: 'pair' })['of']): Criterion => ({
  suggested: of,
  read: (value) => ({ is: 'pair', of, text: value }),
})
const oneOf = (is: 'uuid' | 'region' | 'vpc' | 'address'): Criterion => ({ read: (value) => ({ is, in: words(value) }) })
const holds = (values: readonly [yes: string, no: string], read: (isYes: boolean, now: number) => HostCondition): Criterion => ({
  values,
  read: (value, _path, now) => read(value === values[0], now),
})
const choose = (values: readonly string[], read: (value: string) => HostCondition): Criterion => ({ values, read })
/** Nothing here has it, so that all servers lack it. */
const lacking = (values: readonly [yes: string, no: string] = ['YES', 'NO']) => holds(values, (isYes) => (isYes ? NEVER : ALWAYS))
const foreign: Criterion = { isForeign: true, read: () => NEVER }
const vendor = choose(Object.keys(VENDOR_CODES), (value) => ({ is: 'vendor', in: vendorsOf([Number(value)]) }))
const os = choose(['linux', 'windows'], (value) => ({ is: 'os', in: [value] }))
const alerted = holds(['YES', 'NO'], (isYes) => ({ is: 'alerted', holds: isYes }))

/** All criteria by name: those of the document, and uuid, os, tag and vendor. */
export const CRITERIA: Readonly<Record<string, Criterion>> = {
  internetIp: part('public-ip'),
  intranetIp: part('ip'),
  instanceName: part('name'),
  instanceId: part('instance-id'),
  osName: part('os-name'),
  groupName: { suggested: 'group-name', read: (value) => ({ is: 'group-name', text: value }) },
  tagName: { suggested: 'tag-name', read: (value) => ({ is: 'tag-name', text: value }) },
  tag: { read: (value) => ({ is: 'tag', name: value }) },
  vendorAuthAlias: named('alias'),
  vendorUid: named('vendorUid'),
  vendorUserName: named('userName'),
  vpcInstanceId: { ...oneOf('vpc'), suggested: 'vpc' },
  regionId: oneOf('region'),
  uuid: oneOf('uuid'),
  uuidList: oneOf('uuid'),
  ipList: oneOf('address'),
  groupId: { read: (value, path) => ({ is: 'group', in: words(value).map((word) => numberOf(word, path)) }) },
  machineType: choose(['ecs', 'cloud_product', 'eci', 'rund', 'runc'], (value) => (value === 'ecs' ? ALWAYS : NEVER)),
  osType: os,
  os,
  flag: vendor,
  vendor,
  importance: choose(['0', '1', '2'], (value) => ({ is: 'importance', in: [Number(value)] })),
  authVersion: choose(['1', '3', '5', '6', '7'], (value) => ({ is: 'edition', in: value === '1' ? [0, 1] : [Number(value)] })),
  clientStatus: choose(['online', 'offline', 'pause'], (value) => ({
    is: 'agent',
    in: AGENTS_OF[value as keyof typeof AGENTS_OF],
  })),
  clientSubStatus: choose(AGENTS_OF.offline.concat('online', 'pause'), (value) => ({
    is: 'agent',
    in: AGENTS_OF.offline.concat('online', 'pause').filter((agent) => agent === value),
  })),
  runningStatus: choose(['Running', 'notRunning'], (value) => ({
    is: 'agent',
    in: value === 'Running' ? ['online', 'pause'] : ['stopped'],
  })),
  alarmStatus: alerted,
  riskStatus: alerted,
  newInstance: holds(['YES', 'NO'], (isYes, now) => ({ is: 'created', since: newSince(now), holds: isYes })),
  hcStatus: lacking(),
  vulStatus: lacking(),
  asapVulStatus: lacking(),
  containerStatus: lacking(),
  aiStatus: lacking(),
  exposedStatus: lacking(['1', '0']),
  clusterId: foreign,
  clusterIdList: foreign,
  clusterNodeStatus: foreign,
  namespace: foreign,
  appName: foreign,
  tagKeyValue: foreign,
  ecsType: foreign,
  alisecguardStatus: foreign,
  alihipsStatus: foreign,
  alinetStatus: foreign,
  alidetectStatus: foreign,
  yundunMonitorStatus: foreign,
}

/** The request field. */
export const criteriaField: Field<readonly { readonly name: string; readonly value?: string | undefined }[]> = {
  ...list(
    'What to search for, a JSON array; names are case-sensitive.',
    object('A criterion.', {
      name: required(text('Its name, as DescribeCriteria lists them.', { max: 64, example: 'internetIp' })),
      value: text('What is asked for; an empty one does not narrow.', { max: 100_000, example: '203.0.113' }),
    }),
    { max: 100, example: '[{"name":"riskStatus","value":"YES"},{"name":"internetIp","value":"203.0.113"}]' },
  ),
  wire: 'string',
  form: 'json text',
}

/** The request field that joins criteria. */
export const logicalExp = choice(
  'Which criteria must hold; OR unless given.',
  { OR: 'one of them', AND: 'all of them' },
  { example: 'OR' },
)

/** How a request joins its criteria. */
export function joinOf(given: 'OR' | 'AND' | undefined): HostFilter['join'] {
  return given === 'AND' ? 'and' : 'or'
}

/** The conditions that criteria mean. @throws ParameterFault that names the first that is unknown or wrong */
export function conditionsOf(given: ValueOf<typeof criteriaField> | undefined, now: number): HostCondition[] {
  const conditions: HostCondition[] = []
  for (const [index, { name, value = '' }] of (given ?? []).entries()) {
    const criterion = Object.hasOwn(CRITERIA, name) ? CRITERIA[name] : undefined
    if (criterion === undefined) return invalid(`Criteria.${index + 1}.name`, 'must be one of those that DescribeCriteria lists')
    if (value === '') continue
    const path = `Criteria.${index + 1}.value`
    const found = criterion.values?.find((word) => word.toLowerCase() === value.toLowerCase())
    if (criterion.values !== undefined && found === undefined)
      return invalid(path, `must be one of ${criterion.values.join(', ')}`)
    conditions.push(criterion.read(found ?? value, path, now))
  }
  return conditions
}

function words(value: string): string[] {
  return value
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

function numberOf(word: string, path: string): number {
  return /^[0-9]{1,15}$/.test(word) ? Number(word) : invalid(path, 'must be numbers, separated by commas')
}
