import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { existingHostsOf } from '../hosts/read.ts'
import { type OpenTarget, type Rules, type SecretParts, USUAL_FILTERS, USUAL_RULES, USUAL_ZONE } from '../subscriptions/read.ts'
import { subscriptionPages } from './subscription-rows.ts'
import { CHANNEL, FILTERS, type NamedFilters, RULES, STATUS, TARGET } from './subscriptions.ts'
import type { Row } from './table.ts'
import { flow, text, textList, unless } from './yaml-text.ts'

/** Opens what is secret of a subscription's target. */
export type PartsOf = (subscription: Row) => SecretParts

/**
 * The subscriptions of the accounts, with the secrets of their targets where there is a way to open them. What they tell of and is gone
 * cannot be said in a file; one that tells of nothing else is left out.
 */
export async function subscriptionLines(
  reader: Reader,
  accounts: readonly Uid[],
  partsOf: PartsOf | undefined,
): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const rows of subscriptionPages(reader, accounts)) {
    const told = rows.map((row) => ({ row, filters: JSON.parse(String(row.values[FILTERS])) as NamedFilters }))
    const named = told.flatMap(({ row, filters }) => filters.hosts.map((uuid) => ({ account: row.account, uuid })))
    const known = await existingHostsOf(reader, named)
    for (const { row, filters } of told) {
      const kept = withoutGone(row.account, filters, known)
      const wasBound = filters.hosts.length + filters.groups.length > 0
      if (wasBound && kept.hosts.length + kept.groups.length === 0) continue
      lines.push(lineOf(row, kept, partsOf?.(row)))
    }
  }
  return lines
}

/** Gone are groups without a name, and servers of the own account that it has no more. */
function withoutGone(account: Uid, filters: NamedFilters, known: ReadonlySet<string>): NamedFilters {
  const groups = filters.groups.filter((group) => typeof group === 'string')
  const isKnown = (host: string) => filters.scope === 'organisation' || known.has(`${account} ${host}`)
  return { ...filters, hosts: filters.hosts.filter(isKnown), groups }
}

function lineOf({ account, key, values }: Row, filters: NamedFilters, parts: SecretParts | undefined): string {
  const target = JSON.parse(String(values[TARGET])) as OpenTarget
  const rules = JSON.parse(String(values[RULES])) as Rules
  const url = parts?.url?.reveal()
  const secret = parts?.secret?.reveal()
  return flow({
    account: text(account),
    name: text(key.join()),
    channel: text(String(values[CHANNEL])),
    enabled: values[STATUS] === 1 ? 'false' : undefined,
    url: url === undefined ? undefined : text(url),
    secret: secret === undefined ? undefined : text(secret),
    origin: url === undefined ? unless('', target.origin) : undefined,
    format: unless('', target.format),
    host: unless('', target.host),
    port: target.port === 0 ? undefined : String(target.port),
    transport: unless('', target.transport),
    userName: unless('', target.userName),
    sender: unless('', target.sender),
    recipients: textList(target.recipients),
    scope: unless(USUAL_FILTERS.scope, filters.scope),
    kinds: textList(filters.kinds),
    minLevel: unless(USUAL_FILTERS.level, filters.level),
    hosts: textList(filters.hosts),
    groups: textList(filters.groups.map(String)),
    language: unless(USUAL_RULES.language, rules.language),
    quiet: rules.quiet === null ? undefined : quietText(rules.quiet),
    perMinute: rules.perMinute === USUAL_RULES.perMinute ? undefined : String(rules.perMinute),
  })
}

function quietText({ from, to, zone, letsSerious }: NonNullable<Rules['quiet']>): string {
  const time = (minutes: number) =>
    text(`${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`)
  return flow({ from: time(from), to: time(to), zone: unless(USUAL_ZONE, zone), letsSerious: letsSerious ? undefined : 'false' })
}
