import { zoneClock } from '../../detection/zone-clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { Secret } from '../../kernel/secret.ts'
import type { AlertKind, AlertLevel } from '../alerts/read.ts'
import {
  type Channel,
  checkOpenTarget,
  type Filters,
  type GivenTarget,
  MOST_LISTED,
  type OpenTarget,
  type Rules,
  USUAL_FILTERS,
  USUAL_RULES,
  USUAL_ZONE,
} from '../subscriptions/read.ts'
import { type Path, shown } from './flaw.ts'
import type { Item } from './item.ts'
import type { Blame } from './rules.ts'
import type { Shape } from './shape.ts'

type Line = NonNullable<Shape['subscriptions']>[number]

/** What is told, with groups by their names; a number stands for one that is gone. */
export type NamedFilters = Omit<Filters, 'groups'> & { readonly groups: readonly (string | number)[] }

/** The values of a subscription, in the order of its columns. */
export const [CHANNEL, TARGET, FILTERS, RULES, STATUS, SEALED] = [0, 1, 2, 3, 4, 5]
const [ENABLED, DISABLED] = [0, 1]

function givenTarget({ url, secret, port, ...line }: Line): GivenTarget & { readonly origin: string | undefined } {
  const { format, host, transport, userName, sender, recipients, origin } = line
  return {
    url: url === undefined ? undefined : new Secret(url),
    secret: secret === undefined ? undefined : new Secret(secret),
    port: port === undefined ? undefined : Number(port),
    ...{ host, userName, sender, recipients, origin },
    format: format as OpenTarget['format'] | undefined,
    transport: transport as OpenTarget['transport'] | undefined,
  }
}

/** A subscription to be. What is secret of its target is apart, and only what the file has of it. */
export function subscriptionItem(line: Line, path: Path): Item {
  const { account, name, channel, enabled } = line
  const given = givenTarget(line)
  const target = checkOpenTarget(channel as Channel, given)
  if (target instanceof Refusal) throw new Error('a subscription was not checked')
  const { url, secret: _, ...open } = target
  const texts = [open, filtersOf(line), rulesOf(line)].map((part) => JSON.stringify(part))
  const values = [channel, ...texts, enabled === 'false' ? DISABLED : ENABLED]
  // Of a target without a URL that one is made up from its origin.
  const parts = { url: given.url === undefined ? undefined : url, secret: given.secret }
  return { kind: 'subscription', account: account as Uid, key: [name], values, path: [...path, 'name'], parts }
}

function filtersOf({ scope, kinds, minLevel, hosts, groups }: Line): NamedFilters {
  return {
    scope: (scope ?? USUAL_FILTERS.scope) as Filters['scope'],
    kinds: (kinds ?? USUAL_FILTERS.kinds) as AlertKind[],
    level: (minLevel ?? USUAL_FILTERS.level) as AlertLevel,
    hosts: hosts ?? USUAL_FILTERS.hosts,
    groups: groups ?? USUAL_FILTERS.groups,
  }
}

function rulesOf({ language, quiet, perMinute }: Line): Rules {
  return {
    language: (language ?? USUAL_RULES.language) as Rules['language'],
    quiet: quiet === undefined ? USUAL_RULES.quiet : quietOf(quiet),
    perMinute: Number(perMinute ?? USUAL_RULES.perMinute),
  }
}

function quietOf({ from, to, zone, letsSerious }: NonNullable<Line['quiet']>) {
  return { from: minutesOf(from), to: minutesOf(to), zone: zone ?? USUAL_ZONE, letsSerious: letsSerious !== 'false' }
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}

/** Checks that subscriptions can be what a file says, and that the hosts and groups are there of which they tell. */
export function checkSubscriptions({ organisation, subscriptions = [], hosts = [], groups = [] }: Shape, blame: Blame): void {
  const known = new Set([
    ...hosts.map(({ account, uuid }) => `hosts ${account} ${uuid}`),
    ...groups.map(({ account, name }) => `groups ${account} ${name}`),
  ])
  for (const [index, line] of subscriptions.entries()) {
    const path = ['subscriptions', index]
    checkLine(line, path, blame)
    const isOfAll = line.scope === 'organisation'
    if (isOfAll && line.account !== organisation.management.uid) {
      blame([...path, 'scope'], 'organisation is for the management account alone')
    }
    for (const list of ['hosts', 'groups'] as const) {
      for (const [at, name] of (line[list] ?? []).entries()) {
        // Servers of a whole organisation are known by nothing but their UUIDs.
        if (known.has(`${list} ${line.account} ${name}`) || (isOfAll && list === 'hosts')) continue
        blame([...path, list, at], `there is no ${list.slice(0, -1)} ${shown(name)} of account ${line.account}`)
      }
    }
  }
}

function checkLine(line: Line, path: Path, blame: Blame): void {
  if (Number(line.port ?? 1) > 65_535) blame([...path, 'port'], 'must be 1 to 65535')
  const target = checkOpenTarget(line.channel as Channel, givenTarget(line))
  if (target instanceof Refusal) {
    const [part = '', what = ''] = target.words
    // A file without secrets has the origin in the place of the URL.
    blame([...path, part], part === 'url' && line.url === undefined ? 'is missing, and so is origin' : what)
  }
  for (const [list, most] of Object.entries(MOST_LISTED)) {
    if ((line[list as keyof typeof MOST_LISTED] ?? []).length > most) blame([...path, list], `must be at most ${most}`)
  }
  const { quiet } = line
  if (quiet === undefined) return
  if (quiet.from === quiet.to) blame([...path, 'quiet', 'to'], 'must differ from `from`')
  if (zoneClock(quiet.zone ?? USUAL_ZONE) === undefined)
    blame([...path, 'quiet', 'zone'], `${shown(quiet.zone ?? '')} is no IANA zone`)
}
