import type { ListedAlert } from '../../domain/alerts/list-alerts.ts'

/*
 * What alerts are called on the wire.
 */

type Kind = ListedAlert['kind']
export type Language = 'en' | 'zh'

/** The type of every alert: all are about logons. */
export const EVENT_TYPE = { en: 'Unusual Logon', zh: '异常登录' } as const

/** The kinds of alert: the subtype on the wire and its name in words. */
export const EVENT_NAMES: Readonly<Record<Kind, { readonly code: string; readonly en: string; readonly zh: string }>> = {
  location: { code: 'login_common_location', en: 'Login with unusual location', zh: '非常用地登录' },
  ip: { code: 'login_common_ip', en: 'Login with unusual IP', zh: '非常用IP登录' },
  time: { code: 'login_common_time', en: 'Login with unusual time', zh: '非常用时间登录' },
  account: { code: 'login_common_account', en: 'Login with unusual account', zh: '非常用账号登录' },
  'brute-force': { code: 'brute_force_source', en: 'Brute-force attack from one source', zh: '同一来源暴力破解' },
  'brute-force-account': { code: 'brute_force_account', en: 'Brute-force attack on one account', zh: '针对同一账号的暴力破解' },
  spray: { code: 'password_spray', en: 'Password spraying', zh: '密码喷洒' },
  // Vendor: brute-force cracking is a logon that succeeds after several have failed, not the failures.
  'success-after-failures': { code: 'brute_force_cracking', en: 'Brute-force cracking', zh: '暴力破解成功' },
  travel: { code: 'impossible_travel', en: 'Impossible travel', zh: '不可能的异地登录' },
  blindness: { code: 'logon_blindness', en: 'Logons not understood', zh: '登录日志无法识别' },
}
export const KINDS = Object.keys(EVENT_NAMES) as Kind[]

/** The whole name of a kind, as lists show it. */
export function fullName(kind: Kind, language: Language): string {
  return `${EVENT_TYPE[language]}-${EVENT_NAMES[kind][language]}`
}

/** What names an alert everywhere and for ever: the digest of what it is about, and its kind. */
export function uniqueInfo({ logon, kind }: Pick<ListedAlert, 'logon' | 'kind'>): string {
  return `${logon}-${kind}`
}

/** The alert that such a name means; undefined when it is none of ours. */
export function readUniqueInfo(text: string): { logon: string; kind: Kind } | undefined {
  const [, logon, word] = /^([0-9a-f]{32})-([a-z-]+)$/.exec(text) ?? []
  const kind = KINDS.find((known) => known === word)
  return logon === undefined || kind === undefined ? undefined : { logon, kind }
}

export const LEVELS: Readonly<Record<ListedAlert['level'], string>> = {
  serious: 'urgent',
  suspicious: 'to be looked at',
  remind: 'for information',
}

/** What becomes of an alert, where the request and the answer have the same word for it. */
export const STATUSES = {
  1: 'pending',
  2: 'ignored',
  4: 'confirmed',
  8: 'false positive',
  16: 'being handled',
  32: 'handled',
  64: 'expired',
} as const
