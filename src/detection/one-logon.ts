import type { LogonEvent } from './logon.ts'

/** How far apart a logon's own records lie: a remote desktop is authenticated some seconds before its session begins. */
export const ONE_LOGON_MS = 5_000
/** The longest NetBIOS name, the short form of a domain's DNS name. */
export const LONGEST_NETBIOS = 15

/** What of an event tells whether it is the same logon as another. */
export type LogonTraits = Pick<
  LogonEvent,
  'at' | 'result' | 'user' | 'address' | 'port' | 'program' | 'service' | 'os' | 'domain' | 'session'
>

/**
 * True when two events of one host tell of one and the same logon. Both are successes of one user (on Windows upper and lower case
 * are alike, and a domain that one of them leaves out or shortens is), from one address, at most five seconds apart; and
 * - they are of one session, or
 * - of different doors: a remote desktop is told as network (its authentication), as remote-desktop, and as console when it is taken
 *   up again; or
 * - of one door, where both have the same port, or one has none, or neither has one and two programs tell: sshd's line beside wtmp's
 *   record, auth.log beside the journal.
 * Two connections to one door, with ports of their own, are two logons; so are two records of one program without a port.
 *
 * Symmetric, but not transitive: three logons four seconds apart are alike by pairs. Compare with the first event of a logon, not
 * with the last one added to it.
 */
export function sameLogon(a: LogonTraits, b: LogonTraits): boolean {
  if (a.result !== 'success' || b.result !== 'success' || a.os !== b.os) return false
  if (a.address !== b.address || !(Math.abs(a.at - b.at) <= ONE_LOGON_MS) || !isSameUser(a, b)) return false
  if (a.session !== undefined && a.session === b.session) return true
  if (a.service !== b.service) return true
  if (a.port !== undefined && b.port !== undefined) return a.port === b.port
  return a.port !== b.port || a.program !== b.program
}

function isSameUser(a: LogonTraits, b: LogonTraits): boolean {
  if (a.user === undefined || b.user === undefined) return false
  if (a.os === 'unix') return a.user === b.user
  return a.user.toUpperCase() === b.user.toUpperCase() && isSameDomain(a.domain, b.domain)
}

function isSameDomain(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || shortDomain(a) === shortDomain(b)
}

/** `CORP` of `corp.example.com`: by custom a domain's NetBIOS name is the first part of its DNS name. */
export function shortDomain(domain: string): string {
  const dot = domain.indexOf('.')
  return (dot < 0 ? domain : domain.slice(0, dot)).slice(0, LONGEST_NETBIOS).toUpperCase()
}
