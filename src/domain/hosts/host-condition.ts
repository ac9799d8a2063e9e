import type { Uid } from '../../kernel/ids.ts'
import type { Parameter } from '../../storage/database.ts'
import { holdsPart, lowerAscii } from '../../storage/text-part.ts'
import { HAS_PENDING_ALERTS } from '../alerts/read.ts'
import { NAME_COLUMNS, type PairNames } from '../vendor-accounts/read.ts'
import { DEFAULT_GROUP_NAMES } from './group.ts'
import type { Agent, Vendor } from './host.ts'

const TEXTS = {
  name: 'h.name',
  'instance-id': 'h.instance_id',
  'public-ip': 'h.public_ip',
  ip: 'h.ip',
  'os-name': 'h.os_name',
} as const

/** Something that can hold for a host. */
export type HostCondition =
  | { readonly is: 'always' | 'never' }
  /** Part of a text, in any case of A to Z. */
  | { readonly is: 'part'; readonly of: keyof typeof TEXTS; readonly text: string }
  | { readonly is: 'uuid' | 'region' | 'vpc' | 'os'; readonly in: readonly string[] }
  | { readonly is: 'group' | 'importance' | 'edition'; readonly in: readonly number[] }
  | { readonly is: 'vendor'; readonly in: readonly Vendor[] }
  | { readonly is: 'agent'; readonly in: readonly Agent[] }
  /** One of its addresses is one of these. */
  | { readonly is: 'address'; readonly in: readonly string[] }
  /** Part of the name of its group, or of one of its tags. */
  | { readonly is: 'group-name' | 'tag-name'; readonly text: string }
  | { readonly is: 'tag'; readonly name: string }
  /** Part of a name of the pair through which it was read. */
  | { readonly is: 'pair'; readonly of: keyof PairNames; readonly text: string }
  /** It uses no licence that was bought. */
  | { readonly is: 'unbought' }
  /** Whether alerts about it wait for somebody. */
  | { readonly is: 'alerted'; readonly holds: boolean }
  /** Known since a time, milliseconds since 1970. */
  | { readonly is: 'created'; readonly since: number; readonly holds: boolean }

/** A condition as SQL about `hosts h`, and its parameters. */
export interface Sql {
  readonly text: string
  readonly parameters: readonly Parameter[]
}

const COLUMNS = {
  uuid: 'h.uuid',
  region: 'h.region',
  vpc: 'h.vpc',
  os: 'h.os',
  group: 'h.group_id',
  importance: 'h.importance',
  edition: 'h.version',
  vendor: 'h.vendor',
  agent: 'h.agent',
} as const

const GROUPS_NAMED = `h.group_id IN (SELECT id FROM host_groups WHERE account = ? AND ${holdsPart('name')})`
const TAGGED = (condition: string) => `h.uuid IN (
  SELECT t.host FROM host_tags n JOIN tagged_hosts t ON t.account = n.account AND t.tag = n.id
  WHERE n.account = ? AND ${condition})`

// The index of imported hosts is for sources above 0 alone.
const READ_THROUGH = (condition: string) =>
  `(h.source > 0 AND h.source IN (SELECT id FROM vendor_accounts WHERE account = ? AND ${condition}))`

/** The texts are constants of the program: only values come from outside, and only as parameters. */
export function sqlOf(account: Uid, condition: HostCondition): Sql {
  switch (condition.is) {
    case 'always':
      return { text: '1 = 1', parameters: [] }
    case 'never':
      return { text: '1 = 0', parameters: [] }
    case 'part':
      return { text: holdsPart(TEXTS[condition.of]), parameters: [lowerAscii(condition.text)] }
    case 'address':
      return { text: '(h.ip = ANY(?) OR h.public_ip = ANY(?))', parameters: [condition.in, condition.in] }
    case 'group-name':
      return groupNamed(account, condition.text)
    case 'tag-name':
      return { text: TAGGED(holdsPart('n.name')), parameters: [account, lowerAscii(condition.text)] }
    case 'tag':
      return { text: TAGGED('n.name = ?'), parameters: [account, condition.name] }
    case 'pair':
      return { text: READ_THROUGH(holdsPart(NAME_COLUMNS[condition.of])), parameters: [account, lowerAscii(condition.text)] }
    case 'alerted':
      return { text: condition.holds ? HAS_PENDING_ALERTS : `NOT ${HAS_PENDING_ALERTS}`, parameters: [] }
    case 'unbought':
      return { text: '(h.version = 0 OR h.post_paid = 1)', parameters: [] }
    case 'created':
      return { text: `h.created_at ${condition.holds ? '>=' : '<'} ?`, parameters: [condition.since] }
    default:
      return { text: `${COLUMNS[condition.is]} = ANY(?)`, parameters: [condition.in] }
  }
}

function groupNamed(account: Uid, text: string): Sql {
  const wanted = text.toLowerCase()
  const isDefault = DEFAULT_GROUP_NAMES.some((name) => name.toLowerCase().includes(wanted))
  return { text: isDefault ? `(h.group_id = 0 OR ${GROUPS_NAMED})` : GROUPS_NAMED, parameters: [account, lowerAscii(text)] }
}

/** Which hosts: all of `every` hold, and of `criteria`, unless there are none, all or any. */
export interface HostFilter {
  readonly every: readonly HostCondition[]
  readonly criteria: readonly HostCondition[]
  readonly join: 'and' | 'or'
}

/** Whether a filter lets every host pass, whatever it is like. */
export function passesAll({ every, criteria, join }: HostFilter): boolean {
  const isAlways = ({ is }: HostCondition) => is === 'always'
  if (!every.every(isAlways)) return false
  return criteria.length === 0 || (join === 'and' ? criteria.every(isAlways) : criteria.some(isAlways))
}

/** The whole condition under which hosts of an account pass a filter. */
export function filterSql(account: Uid, { every, criteria, join }: HostFilter): Sql {
  const outer = every.map((condition) => sqlOf(account, condition))
  const inner = criteria.map((condition) => sqlOf(account, condition))
  const joined = inner.map(({ text }) => text).join(join === 'and' ? ' AND ' : ' OR ')
  const parts = ['h.account = ?', ...outer.map(({ text }) => text), ...(inner.length > 0 ? [`(${joined})`] : [])]
  return { text: parts.join(' AND '), parameters: [account, ...[...outer, ...inner].flatMap(({ parameters }) => parameters)] }
}
