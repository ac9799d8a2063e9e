import type { BruteForceRule, Burst, Sample } from '../../detection/brute-force.ts'
import type { Provider } from '../../detection/provider.ts'
import { zoneClock } from '../../detection/zone-clock.ts'
import type { AlertDetails, Fact, InBothLanguages } from '../alerts/follow.ts'
import type { BurstKind } from './attack-keys.ts'
import { localTime } from './local-time.ts'

/** What brute force was directed at, and by which rule it is. */
export interface BurstAbout {
  readonly kind: BurstKind
  /** The account that was tried from all over; empty else. */
  readonly user: string
  /** The one source, or network, or provider; empty where there are many. */
  readonly source: string
  /** Whose it is; undefined where nobody knows, or several's. */
  readonly provider: Provider | undefined
  readonly rule: BruteForceRule
  /** Zone of the server. */
  readonly zone: string
  /** By which readers the lines were read that the alert shows. */
  readonly readAs: InBothLanguages | undefined
}

/** The details of an alert about brute force. */
export function explainBurst(burst: Burst, about: BurstAbout): AlertDetails {
  const { kind, user, source, provider, rule, zone, readAs } = about
  const { count, users, sources } = burst
  const clock = zoneClock(zone)
  const minutes = Math.round(rule.spanMs / 60_000)
  const limit = {
    en: `${rule.threshold} within ${minutes} min are brute force`,
    zh: `${minutes} 分钟内 ${rule.threshold} 次即视为暴力破解`,
  }
  const what = WORDS[kind]({ burst, about })
  return {
    dimension: null,
    observed: {
      en: `${count} ${kind === 'spray' ? 'accounts' : 'attempts'}`,
      zh: `${count} ${kind === 'spray' ? '个账号' : '次尝试'}`,
    },
    approved: [],
    approvedCount: 0,
    nearest: null,
    reason: { en: `${what.en}; ${limit.en}.`, zh: `${what.zh};${limit.zh}。` },
    user: user === '' ? null : user,
    address: source === '' ? null : source,
    port: null,
    method: null,
    fingerprint: null,
    localTime: localTime(clock, burst.reachedAt),
    zone,
    place: null,
    ...(readAs === undefined ? {} : { readAs }),
    further: [
      fact('First attempt', '首次尝试', localTime(clock, burst.firstAt)),
      fact('Last attempt', '最后一次尝试', localTime(clock, burst.lastAt)),
      fact('Accounts tried', '尝试的账号', listed(users)),
      fact('Sources', '来源', listed(sources)),
      ...(provider === undefined ? [] : [fact('Provider', '网络运营商', providerWords(provider))]),
    ],
  }
}

type Telling = (told: { readonly burst: Burst; readonly about: BurstAbout }) => InBothLanguages

const WORDS: Readonly<Record<BurstKind, Telling>> = {
  'brute-force': ({ burst: { count }, about: { source } }) => ({
    en: `${source} tried ${count} times to log on and failed`,
    zh: `${source} 尝试登录 ${count} 次均失败`,
  }),
  network: ({ burst: { count, sources, within }, about: { source } }) => ({
    en: `${sources.count} sources in ${within || source} tried ${count} times to log on and failed`,
    zh: `${within || source} 内的 ${sources.count} 个来源尝试登录 ${count} 次均失败`,
  }),
  provider: ({ burst: { count, sources, networks }, about: { source } }) => ({
    en: `${sources.count} sources in ${networks.count} networks of ${source} tried ${count} times to log on and failed`,
    zh: `${source} 的 ${networks.count} 个网段内 ${sources.count} 个来源尝试登录 ${count} 次均失败`,
  }),
  'brute-force-account': ({ burst: { count, sources }, about: { user } }) => ({
    en: `${sources.count} sources tried ${count} times to log on as ${user} and failed`,
    zh: `${sources.count} 个来源尝试以 ${user} 登录 ${count} 次均失败`,
  }),
  spray: ({ burst: { count, hosts }, about: { source } }) => ({
    en: `${source} tried ${count} accounts on ${hosts.length} ${hosts.length === 1 ? 'server' : 'servers'} and failed`,
    zh: `${source} 在 ${hosts.length} 台服务器上尝试了 ${count} 个账号均失败`,
  }),
}

function providerWords({ id, name, source }: Provider): string {
  return `${name === '' ? id : `${id} ${name}`} (${source.name} ${source.build})`
}

function listed({ first, count }: Sample): string {
  return `${first.join(', ')}${count > first.length ? `, … (${count})` : ''}`
}

function fact(en: string, zh: string, value: string): Fact {
  return { label: { en, zh }, value: { en: value, zh: value } }
}
