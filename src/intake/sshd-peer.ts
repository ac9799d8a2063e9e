import { normaliseAddress } from '../detection/address.ts'

const BLANK = 0x20

/** Where a connection comes from, as a message names it. */
export interface Peer {
  /** The text before it. */
  readonly head: string
  /** As written: an address, a host name, `UNKNOWN`. */
  readonly host: string
  readonly port: number | undefined
}

/** The normalised address of a peer's host; undefined for host names and `UNKNOWN`. Older versions end it with a full stop or colon. */
export function hostAddress(host: string): string | undefined {
  const address = normaliseAddress(host)
  if (address !== undefined) return address
  const last = host.charCodeAt(host.length - 1)
  return last === 0x2e || last === 0x3a ? normaliseAddress(host.slice(0, -1)) : undefined
}

/** Where the last word of `text[0, end)` begins. */
function wordStart(text: string, end: number): number {
  return text.lastIndexOf(' ', end - 1) + 1
}

function withoutBlanks(text: string, end: number): number {
  let i = end
  while (i > 0 && text.charCodeAt(i - 1) === BLANK) i--
  return i
}

/** A port number written in `text[start, end)`, -1 when none is. */
function portNumber(text: string, start: number, end: number): number {
  if (start === end || end - start > 5) return -1
  let value = 0
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - 0x30
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value <= 65_535 ? value : -1
}

/**
 * Reads `HOST[ port N]` at the very end of a text. Reading from the end is what keeps a name that contains `from 192.0.2.1 port 22`
 * from lending its address to the event: sshd itself writes the end.
 */
export function readLastPeer(text: string): Peer | undefined {
  let end = withoutBlanks(text, text.length)
  let start = wordStart(text, end)
  let port = portNumber(text, start, end)
  if (port >= 0 && start >= 5 && text.startsWith('port ', start - 5) && (start === 5 || text.charCodeAt(start - 6) === BLANK)) {
    end = withoutBlanks(text, start - 5)
    start = wordStart(text, end)
  } else {
    port = -1
  }
  if (start === end) return undefined
  return { head: text.slice(0, Math.max(0, start - 1)), host: text.slice(start, end), port: port < 0 ? undefined : port }
}

/** Reads `from HOST[ port N][ ssh2]` at the very end of a text; `head` is what stands before ` from`. */
export function readLastFrom(text: string): Peer | undefined {
  const end = withoutBlanks(text, text.length)
  const isVersioned = text.startsWith(' ssh2', end - 5) || text.startsWith(' ssh1', end - 5)
  const peer = readLastPeer(isVersioned ? text.slice(0, end - 5) : text)
  if (peer === undefined) return undefined
  const { head } = peer
  if (head === 'from') return { head: '', host: peer.host, port: peer.port }
  return head.endsWith(' from') ? { head: head.slice(0, -5), host: peer.host, port: peer.port } : undefined
}

/** Reads `HOST[ port N]` at the beginning of a text, where sshd writes it before anything a client says. */
export function readFirstPeer(text: string): Peer {
  const blank = text.indexOf(' ')
  const host = blank < 0 ? text : text.slice(0, blank)
  let port = -1
  if (blank >= 0 && text.startsWith('port ', blank + 1)) {
    let end = blank + 6
    while (end < text.length && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++
    port = portNumber(text, blank + 6, end)
  }
  return { head: '', host, port: port < 0 ? undefined : port }
}

/** How far a connection had got when sshd named it: `invalid` and `authenticating` before the logon, `user` after. */
type PeerState = 'unnamed' | 'invalid' | 'authenticating' | 'user'

/** A peer with the account it named. */
export interface NamedPeer {
  readonly state: PeerState
  readonly user: string | undefined
  readonly host: string
  readonly port: number | undefined
}

const STATES: readonly (readonly [prefix: string, state: PeerState])[] = [
  ['authenticating user ', 'authenticating'],
  ['invalid user ', 'invalid'],
  ['user ', 'user'],
]

/** Reads `[{invalid |authenticating |}user NAME ]HOST[ port N]` as the whole of a text; undefined when it says anything else. */
export function readNamedPeer(text: string): NamedPeer | undefined {
  const peer = readLastPeer(text)
  if (peer === undefined) return undefined
  const { head, host, port } = peer
  if (head === '') return { state: 'unnamed', user: undefined, host, port }
  for (const [prefix, state] of STATES) {
    if (head.startsWith(prefix)) return { state, user: head.slice(prefix.length), host, port }
    // An empty name leaves only the blank before the host.
    if (head.length + 1 === prefix.length && prefix.startsWith(head)) return { state, user: '', host, port }
  }
  return undefined
}

/**
 * Reads `[{invalid |authenticating |}user NAME ]HOST port N` at the beginning of a text, followed by `mark` and words that a client
 * may have chosen. A name or those words may imitate the whole pattern: then neither user nor host is given.
 */
export function readFirstNamedPeer(text: string, mark: string): NamedPeer | undefined {
  const state = STATES.find(([prefix]) => text.startsWith(prefix))?.[1]
  if (state === undefined) {
    const { host, port } = readFirstPeer(text)
    return { state: 'unnamed', user: undefined, host, port }
  }
  let found: NamedPeer | undefined
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
    const peer = readNamedPeer(text.slice(0, at))
    if (peer?.port === undefined) continue
    if (found !== undefined) return { state, user: undefined, host: '', port: undefined }
    found = peer
  }
  return found
}
