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
  blindness: { code: 'logon_blindness', en: 'Logons not seen', zh: '登录日志盲区' },
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

type InWords = Readonly<Record<Language, string>>
const UNUSUAL: InWords = {
  en: 'If you know the logon, approve what is unusual about it for the server (ModifyLoginBaseConfig) or add it to the white list. If not, end the session, change the password or take away the key, and look at what was done.',
  zh: '如确认为正常登录,请为该服务器添加允许的登录配置(ModifyLoginBaseConfig)或加入白名单。如非本人操作,请结束会话,修改密码或移除密钥,并排查其操作。',
}
const ATTACK: InWords = {
  en: 'Nothing has been let in by these tries. Close the port to the source, or allow keys alone.',
  zh: '这些尝试未登录成功。请限制来源访问该端口,或仅允许密钥登录。',
}

/** What to do about an alert. */
export const SOLUTIONS: Readonly<Record<Kind, InWords>> = {
  ...{ location: UNUSUAL, ip: UNUSUAL, time: UNUSUAL, account: UNUSUAL },
  ...{ 'brute-force': ATTACK, 'brute-force-account': ATTACK, spray: ATTACK },
  'success-after-failures': {
    en: 'Take the account for known to the attacker until its owner says that the logon was theirs: end the session and change the password.',
    zh: '在账号所有者确认之前,请视为账号已泄露:结束会话并修改密码。',
  },
  travel: {
    en: 'Ask the owner of the account whether both logons were theirs. If not, change the password or take away the key.',
    zh: '请向账号所有者确认两次登录是否均为本人。否则请修改密码或移除密钥。',
  },
  blindness: {
    en: 'Look at what the log of the server holds now, whether it is still sent, and at the clock and the time zone of the server: logons that are not seen, or not when they were, are judged by nobody.',
    zh: '请检查该服务器的日志格式、日志是否仍在发送,以及其时钟和时区:未被发现或时间有误的登录不会被正确检测。',
  },
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
