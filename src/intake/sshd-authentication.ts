import type { LogonResult } from '../detection/logon.ts'
import type { ProgramMessage } from './program-message.ts'
import { hostAddress, type Peer, readLastFrom } from './sshd-peer.ts'

/** What sshd writes between an address and what it knows of the key or ticket. */
const INFO_MARK = ' ssh2: '
const INFO_MARK_LENGTH = INFO_MARK.length
/** A line imitates the pattern at most this often before it is taken as ambiguous. */
const MOST_CANDIDATES = 16

/**
 * Reads the rest of `Accepted|Failed|Partial|Postponed `: `METHOD for [invalid user ]USER from HOST port N ssh2[: INFO]`, as
 * sshd's auth_log writes it. Undefined when it is something else, such as `Accepted key …`.
 */
export function readAuthentication(text: string, result: LogonResult): ProgramMessage | undefined {
  const blank = text.indexOf(' ')
  if (blank <= 0 || !text.startsWith('for ', blank + 1)) return undefined
  const method = text.slice(0, blank)
  const claim = text.slice(blank + 5)
  if (!claim.includes(INFO_MARK)) {
    const peer = readLastFrom(claim)
    return peer && authentication(result, method, peer, undefined)
  }
  const [chosen, isAmbiguous] = chooseCandidate(claim, method)
  if (chosen === undefined) return undefined
  // An accepted account exists, so its name is no imitation and the first match is sshd's own: what follows may be a key's identity.
  if (isAmbiguous && result !== 'success') {
    return { result, user: undefined, address: undefined, port: undefined, method, fingerprint: undefined }
  }
  return authentication(result, method, chosen.peer, chosen.info)
}

interface Candidate {
  readonly peer: Peer
  readonly info: string | undefined
}

/**
 * Finds the place where a name ends and sshd's own words begin. A name may imitate those words, and so may the identity in a
 * certificate or the user name in a host-based logon; the INFO of the method must fit, which leaves one place in all but such cases.
 * Gives the first place, and whether there are several.
 */
function chooseCandidate(claim: string, method: string): [Candidate | undefined, boolean] {
  const fitting: Candidate[] = []
  const others: Candidate[] = []
  let at = claim.indexOf(INFO_MARK)
  for (let tried = 0; at >= 0; at = claim.indexOf(INFO_MARK, at + 1)) {
    if (++tried > MOST_CANDIDATES) return [fitting[0] ?? others[0], true]
    const peer = readLastFrom(claim.slice(0, at))
    if (peer === undefined) continue
    const info = claim.slice(at + INFO_MARK_LENGTH)
    ;(isInfoOf(method, info) ? fitting : others).push({ peer, info })
  }
  const peer = readLastFrom(claim)
  if (peer !== undefined) fitting.push({ peer, info: undefined })
  const candidates = fitting.length > 0 ? fitting : others
  return [candidates[0], candidates.length > 1]
}

/** `ED25519 SHA256:…`, and the older `RSA 39:33:99:…`. */
const KEY = /^[\w-]{1,40} [\w+/=:-]{8,200}$/
const CERTIFICATE_START = /^[\w-]{1,40}-CERT(?: [\w+/=:-]{8,200})? ID /
const CERTIFICATE_END = / \(serial \d{1,20}\) CA [\w-]{1,40} [\w+/=:-]{8,200}$/
const CLIENT_USER = ', client user "'

function isKey(info: string): boolean {
  return KEY.test(info) || (CERTIFICATE_START.test(info) && CERTIFICATE_END.test(info))
}

/** True when a text can be what sshd tells about a logon by this method. */
function isInfoOf(method: string, info: string): boolean {
  if (method === 'publickey') return isKey(info)
  if (method === 'hostbased') {
    const client = info.indexOf(CLIENT_USER)
    return client > 0 ? info.endsWith('"') && (isKey(info.slice(0, client)) || CERTIFICATE_START.test(info)) : isKey(info)
  }
  if (method.startsWith('gssapi')) return !info.includes(' ')
  return false
}

function authentication(result: LogonResult, method: string, peer: Peer, info: string | undefined): ProgramMessage {
  return {
    result,
    user: claimedUser(peer.head),
    address: hostAddress(peer.host),
    port: peer.port,
    method,
    fingerprint: info === undefined ? undefined : fingerprintOf(info),
  }
}

/** The account name without sshd's remark that there is no such account. */
export function claimedUser(claim: string): string {
  if (claim.startsWith('invalid user ')) return claim.slice(13)
  if (claim.startsWith('illegal user ')) return claim.slice(13)
  return claim === 'invalid user' || claim === 'illegal user' ? '' : claim
}

/** The key's type and fingerprint, the first two words. */
function fingerprintOf(info: string): string | undefined {
  const first = info.indexOf(' ')
  if (first < 0) return undefined
  const second = info.indexOf(' ', first + 1)
  const key = second < 0 ? info : info.slice(0, second)
  const text = key.endsWith(',') ? key.slice(0, -1) : key
  return KEY.test(text) ? text : undefined
}
