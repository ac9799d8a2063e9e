import type { LogonEvent } from './logon.ts'

/** An account as a log names it, with the rules that hold for its name. */
export type LoggedAccount = Pick<LogonEvent, 'os' | 'domain'> & { readonly user: string }

/** Approved accounts, ready to be asked for any host. Immutable; may be shared and kept. */
export interface AccountSet {
  /** The entries that are no patterns, as they were given. */
  readonly names: ReadonlySet<string>
  readonly patterns: readonly string[]
  /** By the account's name in lower case its domains; undefined among them stands for any. */
  readonly windows: ReadonlyMap<string, ReadonlySet<string | undefined>>
  readonly windowsPatterns: readonly WindowsName[]
}

/** In lower case. `domain` is the first label; '' says that there is none, undefined that none was named. */
interface WindowsName {
  readonly user: string
  readonly domain: string | undefined
}

/** Longer names fit no pattern, which bounds the work. */
const LONGEST = 256

/**
 * Compiles approved accounts. On Unix an entry is the exact name. On Windows upper and lower case are the same; `u` approves the account in
 * any domain, `DOM\u` and `u@dom.example.com` only in that one, be it named by its NetBIOS name or its DNS name, of which the first
 * label counts; `.\u` approves an account for which no domain is told. `*` stands for any characters and `?` for one, everywhere in
 * a name; `*\u` is `u`.
 */
export function compileAccounts(entries: Iterable<string>): AccountSet {
  const names = new Set<string>()
  const patterns: string[] = []
  const windows = new Map<string, Set<string | undefined>>()
  const windowsPatterns: WindowsName[] = []
  for (const entry of entries) {
    const name = windowsName(entry)
    if (isPattern(entry)) patterns.push(entry)
    else names.add(entry)
    if (isPattern(name.user) || isPattern(name.domain ?? '')) {
      windowsPatterns.push(name)
    } else {
      const domains = windows.get(name.user)
      if (domains === undefined) windows.set(name.user, name.domain === undefined ? ANY_DOMAIN : new Set([name.domain]))
      else if (domains === ANY_DOMAIN) windows.set(name.user, new Set([undefined, name.domain]))
      else domains.add(name.domain)
    }
  }
  if (names.size + patterns.length === 0) return NO_ACCOUNTS
  return {
    names,
    patterns: patterns.length === 0 ? NONE : patterns,
    windows,
    windowsPatterns: windowsPatterns.length === 0 ? NONE : windowsPatterns,
  }
}

// What many sets have in common, they share; nothing is ever added to these.
const NONE: readonly never[] = []
const NO_ACCOUNTS: AccountSet = { names: new Set(), patterns: NONE, windows: new Map(), windowsPatterns: NONE }
const ANY_DOMAIN: Set<string | undefined> = new Set([undefined])

/** True when nothing is approved. */
export function isEmptyAccounts({ names, patterns }: AccountSet): boolean {
  return names.size + patterns.length === 0
}

/** True when an account is approved. One look-up for names; patterns are tried one by one. */
export function approvesAccount(set: AccountSet, account: LoggedAccount): boolean {
  if (account.os === 'unix') {
    return set.names.has(account.user) || set.patterns.some((pattern) => fits(pattern, account.user))
  }
  const { user, domain = '' } = windowsAccount(account)
  const domains = set.windows.get(user)
  if (domains?.has(undefined) || domains?.has(domain)) return true
  return set.windowsPatterns.some((pattern) => {
    return (pattern.domain === undefined || fits(pattern.domain, domain)) && fits(pattern.user, user)
  })
}

/** The form in which accounts are compared with one another: the exact name on Unix, `dom\u` in lower case on Windows. */
export function accountKey(account: LoggedAccount): string {
  if (account.os === 'unix') return account.user
  const { user, domain = '' } = windowsAccount(account)
  return domain === '' ? user : `${domain}\\${user}`
}

/** A domain within the name says more than the field beside it: Microsoft's own accounts log `MicrosoftAccount` there. */
function windowsAccount({ user, domain }: LoggedAccount): WindowsName {
  const name = windowsName(user)
  return name.domain === undefined ? { user: name.user, domain: firstLabel((domain ?? '').toLowerCase()) } : name
}

function windowsName(text: string): WindowsName {
  const lower = text.toLowerCase()
  const backslash = lower.indexOf('\\')
  const rest = lower.slice(backslash + 1)
  const at = rest.lastIndexOf('@')
  if (at > 0 && at < rest.length - 1) return { user: rest.slice(0, at), domain: firstLabel(rest.slice(at + 1)) }
  if (backslash <= 0 || rest === '') return { user: lower, domain: undefined }
  const domain = firstLabel(lower.slice(0, backslash))
  return { user: rest, domain: domain === '*' ? undefined : domain }
}

function firstLabel(domain: string): string {
  const dot = domain.indexOf('.')
  return dot < 0 ? domain : domain.slice(0, dot)
}

function isPattern(text: string): boolean {
  return text.includes('*') || text.includes('?')
}

/**
 * True when a name fits a pattern of `*` and `?`. Of several `*` only the last is ever tried anew, so the work is at most the product of
 * the two lengths.
 */
function fits(pattern: string, name: string): boolean {
  if (name.length > LONGEST) return false
  let at = 0
  let star = -1
  let resume = 0
  let i = 0
  while (i < name.length) {
    const wanted = pattern[at]
    if (wanted === '*') {
      star = at++
      resume = i
    } else if (wanted === '?' || wanted === name[i]) {
      at++
      i++
    } else if (star >= 0) {
      at = star + 1
      i = ++resume
    } else {
      return false
    }
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}
