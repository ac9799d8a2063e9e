import type { LogonResult } from '../detection/logon.ts'
import type { ProgramMessage } from './program-message.ts'
import { hostAddress, type Peer, readLastFrom } from './sshd-peer.ts'

/** What sshd writes between an address and what it knows of the key or ticket. */
const INFO_MARK = ' ssh2: '
const INFO_MARK_LENGTH = INFO_MARK.length
/** A line imitates the pattern at most this often before it is taken as ambiguous. */
const MOST_CANDIDATES = 16

/**
 * Reads what follows `Accepted|Failed|Partial|Postponed ` in `text[from, to)`: `METHOD for [invalid user ]USER from HOST port N
 * ssh2[: INFO]`, as sshd's auth_log writes it. Undefined when it is something else, such as `Accepted key …`.
 */
export function readAuthentication(text: string, from: number, to: number, result: LogonResult): ProgramMessage | undefined {
  const blank = text.indexOf(' ', from)
  if (blank <= from || blank + 5 > to || !text.startsWith('for ', blank + 1)) return undefined
  const claimed = blank + 5
  const method = text.slice(from, blank)
  const mark = nextMark(text, claimed, to)
  if (mark < 0) {
    const peer = readLastFrom(text, claimed, to)
    return peer && authentication(result, method, text.slice(claimed, peer.headEnd), { peer, info: undefined })
  }
  const [chosen, isAmbiguous] = chooseCandidate({ text, from: claimed, to, method }, mark)
  if (chosen === undefined) return undefined
  // An accepted account exists, so its name is no imitation and the first match is sshd's own: what follows may be a key's identity.
  if (isAmbiguous && result !== 'success') {
    return { result, user: undefined, address: undefined, port: undefined, method, fingerprint: undefined }
  }
  return authentication(result, method, text.slice(claimed, chosen.peer.headEnd), chosen)
}

/** What sshd and a client say of an attempt by a method, in `text[from, to)`. */
interface Claim {
  readonly text: string
  readonly from: number
  readonly to: number
  readonly method: string
}

/** One way to tell a name from sshd's words. */
interface Candidate {
  readonly peer: Peer
  readonly info: KeyInfo | undefined
}

/** What sshd knows of the key or ticket; the fingerprint is undefined where it does not begin with one. */
interface KeyInfo {
  readonly text: string
  readonly fingerprint: string | undefined
}

function nextMark(text: string, at: number, to: number): number {
  const mark = text.indexOf(INFO_MARK, at)
  return mark + INFO_MARK_LENGTH <= to ? mark : -1
}

/**
 * Finds the place where a name ends and sshd's own words begin. A name may imitate those words, and so may the identity in a
 * certificate or the user name in a host-based logon; the INFO of the method must fit, which leaves one place in all but such cases.
 * Gives the first place, and whether there are several.
 */
function chooseCandidate(claim: Claim, firstMark: number): [Candidate | undefined, boolean] {
  const { text, from, to, method } = claim
  const fitting: Candidate[] = []
  const others: Candidate[] = []
  let tried = 0
  for (let mark = firstMark; mark >= 0; mark = nextMark(text, mark + 1, to)) {
    if (++tried > MOST_CANDIDATES) return [fitting[0] ?? others[0], true]
    const peer = readLastFrom(text, from, mark)
    if (peer === undefined) continue
    const info = keyInfo(text.slice(mark + INFO_MARK_LENGTH, to))
    ;(isInfoOf(method, info) ? fitting : others).push({ peer, info })
  }
  const peer = readLastFrom(text, from, to)
  if (peer !== undefined) fitting.push({ peer, info: undefined })
  const candidates = fitting.length > 0 ? fitting : others
  return [candidates[0], candidates.length > 1]
}

/** `ED25519 SHA256:…`, and the older `RSA 39:33:99:…`. */
const KEY = /^[\w-]{1,40} [\w+/=:-]{8,200}$/
const CERTIFICATE_START = /^[\w-]{1,40}-CERT(?: [\w+/=:-]{8,200})? ID /
const CERTIFICATE_END = / \(serial \d{1,20}\) CA [\w-]{1,40} [\w+/=:-]{8,200}$/
const CLIENT_USER = ', client user "'

/** The key's type and fingerprint are the first two words. */
function keyInfo(text: string): KeyInfo {
  const first = text.indexOf(' ')
  if (first < 0) return { text, fingerprint: undefined }
  const second = text.indexOf(' ', first + 1)
  const key = second < 0 ? text : text.slice(0, second)
  const fingerprint = key.endsWith(',') ? key.slice(0, -1) : key
  return { text, fingerprint: KEY.test(fingerprint) ? fingerprint : undefined }
}

function isKey({ text, fingerprint }: KeyInfo): boolean {
  return fingerprint?.length === text.length || (CERTIFICATE_START.test(text) && CERTIFICATE_END.test(text))
}

/** True when a text can be what sshd tells about a logon by this method. */
function isInfoOf(method: string, info: KeyInfo): boolean {
  if (method === 'publickey') return isKey(info)
  if (method === 'hostbased') {
    const { text } = info
    const client = text.indexOf(CLIENT_USER)
    return client > 0
      ? text.endsWith('"') && (isKey(keyInfo(text.slice(0, client))) || CERTIFICATE_START.test(text))
      : isKey(info)
  }
  if (method.startsWith('gssapi')) return !info.text.includes(' ')
  return false
}

function authentication(result: LogonResult, method: string, claim: string, { peer, info }: Candidate): ProgramMessage {
  return {
    result,
    user: claimedUser(claim),
    address: hostAddress(peer.host),
    port: peer.port,
    method,
    fingerprint: info?.fingerprint,
  }
}

/** The account name without sshd's remark that there is no such account. */
export function claimedUser(claim: string): string {
  if (claim.startsWith('invalid user ')) return claim.slice(13)
  if (claim.startsWith('illegal user ')) return claim.slice(13)
  return claim === 'invalid user' || claim === 'illegal user' ? '' : claim
}
