import type { Dimension } from '../../detection/baseline.ts'
import { judge } from '../../detection/judge.ts'
import { zoneClock } from '../../detection/zone-clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { explainVerdicts, type InBothLanguages, logonFacts } from '../alerts/follow.ts'
import type { Deps } from '../deps.ts'
import { type Host, hostsOf } from '../hosts/read.ts'
import { baselinesOf, byKind, type ProposedChange, proposeChanges, switchedOff, type Target } from '../logon-baselines/read.ts'
import { type ComparedBaseline, ComparedBaselines } from './compared-baselines.ts'
import { localTime } from './local-time.ts'
import { sourceOf } from './store.ts'
import { eachPageOfLogons, restOfLogons, type StoredLogon } from './stored-logons.ts'
import { type Change, type ChangedLogon, Tally, type TestedDimension, type TopName } from './tally.ts'

const DAY_MS = 86_400_000
/** Logons of so few servers are read server by server. */
const FEW_HOSTS = 64
/** From this share of the logons on a proposal is warned of. */
const MUCH_PERCENT = 5

/** What shall be tried, over how many days. */
export interface BackTestQuestion {
  readonly proposed: readonly ProposedChange[]
  readonly days: number
}

/** A logon about which something would change, explained: why it would alert, or why it alerts now. */
export interface TestExample {
  readonly change: Change
  readonly dimension: Dimension
  readonly host: Host
  readonly at: number
  readonly user: string
  readonly address: string
  /** Wall clock of the server. */
  readonly localTime: string
  readonly reason: InBothLanguages
}

/** What a proposal would have done. */
export interface BackTest {
  /** Servers for which something would change. */
  readonly servers: number
  /** Their logons. */
  readonly logons: number
  readonly dimensions: readonly TestedDimension[]
  /** Logons that would alert in one of the dimensions, in whole percent of all. */
  readonly percentOut: number
  readonly accounts: readonly TopName[]
  readonly sources: readonly TopName[]
  readonly examples: readonly TestExample[]
  readonly warnings: readonly InBothLanguages[]
}

/**
 * Judges the stored logons of the last days by what is approved now and by what would be approved, and tells what differs. Nothing is
 * written and nobody is told. Refuses what making the changes would: `unknown` and `full`.
 */
export async function backTest(
  deps: Pick<Deps, 'transaction' | 'clock' | 'locations'>,
  account: Uid,
  { proposed, days }: BackTestQuestion,
): Promise<BackTest | Refusal<'unknown' | 'full'>> {
  const { transaction, clock, locations } = deps
  const changed = await proposeChanges(transaction, account, proposed)
  if (changed instanceof Refusal) return changed
  const now = clock.now()
  const meant = await hostsOf(transaction, account, choiceOf(changed.targets))
  const compared = new ComparedBaselines(await baselinesOf(transaction, account, meant), changed, locations)
  const hosts = new Map<string, TestedHost>()
  for (const host of meant) {
    const baseline = compared.of(host, now)
    if (baseline !== undefined) hosts.set(host.uuid, { host, baseline })
  }
  const tally = new Tally(changed.dimensions)
  if (hosts.size > 0) {
    const few = hosts.size <= FEW_HOSTS ? [...hosts.keys()] : undefined
    const withDomain = changed.dimensions.includes('account')
    const choice = { from: now - days * DAY_MS, until: now, hosts: few, withDomain }
    await eachPageOfLogons(transaction, account, choice, (page) => {
      for (const logon of page) judgeBoth(logon, hosts.get(logon.host), compared, tally)
    })
  }
  const { logons, out } = tally
  const quiet = await switchedOff(transaction, account)
  const percentOut = logons === 0 ? 0 : Math.round((out / logons) * 100)
  return {
    servers: hosts.size,
    logons,
    dimensions: tally.dimensions,
    percentOut,
    accounts: tally.accounts.top(),
    sources: tally.sources.top(sourceOf),
    examples: await explained(deps, account, tally.first, { hosts, compared }),
    warnings: [...warningsOf(percentOut, logons, hosts), ...switchedOffWarnings(changed.dimensions, quiet)],
  }
}

interface TestedHost {
  readonly host: Host
  readonly baseline: ComparedBaseline
}

function choiceOf(targets: readonly Target[]) {
  const named = new Map(byKind(targets).map(({ kind, names }) => [kind, names]))
  return { uuids: named.get('uuid') ?? [], groups: (named.get('groupId') ?? []).map(Number), isAll: named.has('global') }
}

function judgeBoth(logon: StoredLogon, tested: TestedHost | undefined, compared: ComparedBaselines, tally: Tally): void {
  if (tested === undefined) return
  let isOut = false
  for (const one of tested.baseline.dimensions) {
    const comparison = compared.compare(logon, one)
    tally.count(logon, one.dimension, comparison)
    isOut ||= comparison.after === 'out'
  }
  tally.countLogon(isOut)
}

/** The examples with the sentence that an alert about them has, or would have. */
async function explained(
  { transaction }: Pick<Deps, 'transaction'>,
  account: Uid,
  changed: readonly ChangedLogon[],
  { hosts, compared }: { readonly hosts: ReadonlyMap<string, TestedHost>; readonly compared: ComparedBaselines },
): Promise<TestExample[]> {
  const rest = await restOfLogons(
    transaction,
    account,
    changed.map(({ logon }) => logon),
  )
  return changed.flatMap(({ logon, dimension, change }): TestExample[] => {
    const tested = hosts.get(logon.host)
    const pair = tested?.baseline.dimensions.find((one) => one.dimension === dimension)
    if (tested === undefined || pair === undefined) return []
    const located = compared.locate(logon)
    const [baseline, approved] =
      change === 'fires' ? [pair.after, tested.baseline.approvedAfter] : [pair.before, tested.baseline.approvedBefore]
    const verdicts = judge(located, baseline)
    const { at, user, address } = logon
    const { port, method, fingerprint } = rest.get(logon.id) ?? { port: 0, method: '', fingerprint: '' }
    const event = { ...located, port: port || undefined, method: method || undefined, fingerprint: fingerprint || undefined }
    const wall = localTime(baseline.clock ?? zoneClock('UTC'), at)
    const facts = logonFacts({ ...event, user: user || undefined }, wall, baseline.clock?.name ?? 'UTC', located.location)
    const [details] = verdicts === undefined ? [] : explainVerdicts(verdicts, facts, approved)
    if (details === undefined) return []
    return [{ change, dimension, host: tested.host, at, user, address, localTime: wall, reason: details.reason }]
  })
}

function switchedOffWarnings(dimensions: readonly Dimension[], quiet: ReadonlySet<Dimension>): InBothLanguages[] {
  return dimensions
    .filter((dimension) => quiet.has(dimension))
    .map((dimension) => ({
      en: `alerts about the ${dimension} of logons are switched off: none would be raised`,
      zh: `${dimension} 类告警已关闭,不会产生告警`,
    }))
}

function warningsOf(percent: number, logons: number, hosts: ReadonlyMap<string, TestedHost>): InBothLanguages[] {
  const servers = hosts.size
  const warnings: InBothLanguages[] = []
  if (percent >= MUCH_PERCENT) warnings.push({ en: `would alert on ${percent} % of logons`, zh: `将对 ${percent}% 的登录告警` })
  if (servers === 0) {
    warnings.push({ en: 'what is approved for servers would not change', zh: '服务器的允许范围不会改变' })
  } else if (logons === 0) {
    warnings.push({
      en: 'no stored logon of these days would be judged otherwise: this says nothing about later ones',
      zh: '这些天内没有可供对比的登录记录,无法说明之后的情况',
    })
  }
  const unusable = new Set<string>()
  for (const { baseline } of hosts.values()) {
    for (const { dimension, after } of baseline.dimensions) {
      for (const { value } of after.unusable) unusable.add(baseline.approvedAfter.shown(dimension, value))
    }
  }
  for (const shown of [...unusable].sort().slice(0, 10)) {
    warnings.push({
      en: `${shown} names nothing that is known, and approves nothing`,
      zh: `无法识别 ${shown},该值不允许任何登录`,
    })
  }
  return warnings
}
