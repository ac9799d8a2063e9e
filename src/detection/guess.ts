import type { LogonEvent } from './logon.ts'

/**
 * Who says that a password was tried. One try is told of by several: each family tells of it once, so families are never added
 * up. `verdict` is the service's own `Failed …`; `invalid` a name that may not log on; `aborted` a connection that named an account
 * and went away; `pam` what sshd says of PAM; `pam_…` the module itself.
 */
export type GuessFamily = 'verdict' | 'invalid' | 'aborted' | 'pam' | `pam_${string}`

/** What one log line tells of attempts to guess. */
export interface Guess {
  /** What the lines of one connection share, within a host: its service with the process, else with address and port; '' when nothing joins. */
  readonly connection: string
  readonly family: GuessFamily
  /** How many attempts the line tells of, at least 1. */
  readonly weight: number
}

/** A guess with when, where, on whom and from where. */
export interface GuessLine extends Guess {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Which server; one text for all where lines of one server are counted. */
  readonly host: string
  /** The account in the form in which accounts are compared; undefined when the line names none. */
  readonly user: string | undefined
  /** Where it came from: the prefix that sources are counted by, '' when unknown. */
  readonly source: string
}

/** `message repeated N times` is the log's own word; a larger one counts as this. */
const LARGEST_WEIGHT = 1_000

/** Methods in which nothing is guessed: a client offers all its keys and tickets in turn, and asks with `none` what there is. */
const OFFERS: ReadonlySet<string> = new Set(['publickey', 'hostbased', 'none', 'rsa', 'dsa', 'rhosts-rsa'])

/** True for a method in which nothing is guessed: keys, tickets, other hosts' words. */
export function isOffered(method: string): boolean {
  return OFFERS.has(method) || method.startsWith('gssapi')
}

/**
 * What a line tells of guessing a password from outside or at a console; undefined when it tells nothing of that: a success, an offered
 * key, a connection that named no account. sudo and su are no such doors: who is there has logged on, and a refused command looks
 * like a wrong password. Judges each line by itself.
 */
export function guessOf(event: LogonEvent): Guess | undefined {
  const family = familyOf(event)
  if (family === undefined) return undefined
  const weight = event.count >= 1 ? Math.min(Math.floor(event.count), LARGEST_WEIGHT) : 1
  return { connection: connectionOf(event), family, weight }
}

function familyOf({ result, service, user, address, method, raw }: LogonEvent): GuessFamily | undefined {
  if (service === 'sudo' || service === 'su') return undefined
  if (result === 'failure') {
    // Of sshd's failures those without a method say why a name is refused, or that the tries are over: words beside the verdicts.
    if (method === undefined) return service === 'ssh' ? 'invalid' : 'verdict'
    if (method === 'pam' || method.startsWith('pam_')) return method as GuessFamily
    return isOffered(method) ? undefined : 'verdict'
  }
  if (user === undefined) return undefined
  if (result === 'aborted') return 'aborted'
  return result === 'information' && service === 'ssh' && address !== undefined && saysInvalid(raw) ? 'invalid' : undefined
}

/** sshd's `Invalid user U from A`. A name may imitate it; all that its owner gains is one attempt more. */
function saysInvalid(raw: string): boolean {
  return raw.includes('Invalid user ') || raw.includes('Illegal user ')
}

/**
 * The process alone where it is known, because lines of PAM and about DNS lack the port. A number that is used again joins two
 * connections, which loses nothing as long as both are told of by the same families.
 */
export function connectionOf({ service, pid, address, port }: LogonEvent): string {
  if (pid !== undefined) return `${service} ${pid}`
  return address === undefined || port === undefined ? '' : `${service} ${address} ${port}`
}
