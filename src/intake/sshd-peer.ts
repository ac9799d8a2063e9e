import { normaliseAddress } from '../detection/address.ts'

const BLANK = 0x20

/** Where a connection comes from, as a message names it. */
export interface Peer {
  /** Where the text before it ends, without the blank between. */
  readonly headEnd: number
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

/** Where the last word of `text[from, to)` begins. */
function wordStart(text: string, from: number, to: number): number {
  let start = to
  while (start > from && text.charCodeAt(start - 1) !== BLANK) start--
  return start
}

/** Where `text[from, to)` ends but for blanks. */
function withoutBlanks(text: string, from: number, to: number): number {
  let end = to
  while (end > from && text.charCodeAt(end - 1) === BLANK) end--
  return end
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

/** Where a word begins with which `text[from, end)` ends; -1 when it ends otherwise. */
function startOfWord(word: string, text: string, from: number, end: number): number {
  const start = end - word.length
  if (start < from || !text.startsWith(word, start)) return -1
  return start === from || text.charCodeAt(start - 1) === BLANK ? start : -1
}

/**
 * Reads `HOST[ port N]` at the very end of `text[from, to)`. Reading from the end is what keeps a name that contains `from 192.0.2.1 port 22`
 * from lending its address to the event: sshd itself writes the end. With `word`, that word must stand before the host, and is no
 * part of the head.
 */
export function readLastPeer(text: string, from = 0, to = text.length, word = ''): Peer | undefined {
  let end = withoutBlanks(text, from, to)
  let start = wordStart(text, from, end)
  const beforePort = startOfWord('port', text, from, start - 1)
  const port = beforePort < 0 ? -1 : portNumber(text, start, end)
  if (port >= 0) {
    end = withoutBlanks(text, from, beforePort)
    start = wordStart(text, from, end)
  }
  if (start === end) return undefined
  let headEnd = Math.max(from, start - 1)
  if (word !== '') {
    const wordAt = startOfWord(word, text, from, headEnd)
    if (wordAt < 0) return undefined
    headEnd = Math.max(from, wordAt - 1)
  }
  return { headEnd, host: text.slice(start, end), port: port < 0 ? undefined : port }
}

/** Where `text[from, end)` ends but for ` ssh2` and ` ssh1`. */
function withoutVersion(text: string, from: number, end: number): number {
  const last = text.charCodeAt(end - 1)
  if (end - from < 5 || (last !== 0x32 && last !== 0x31) || !text.startsWith(' ssh', end - 5)) return end
  return end - 5
}

/** Reads `from HOST[ port N][ ssh2]` at the very end of `text[from, to)`; the head is what stands before ` from`. */
export function readLastFrom(text: string, from = 0, to = text.length): Peer | undefined {
  return readLastPeer(text, from, withoutVersion(text, from, withoutBlanks(text, from, to)), 'from')
}

/** Reads `HOST[ port N]` at the beginning of a text, where sshd writes it before anything a client says. */
export function readFirstPeer(text: string): Omit<Peer, 'headEnd'> {
  const blank = text.indexOf(' ')
  const host = blank < 0 ? text : text.slice(0, blank)
  let port = -1
  if (blank >= 0 && text.startsWith('port ', blank + 1)) {
    let end = blank + 6
    while (end < text.length && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++
    port = portNumber(text, blank + 6, end)
  }
  return { host, port: port < 0 ? undefined : port }
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

/** Reads `[{invalid |authenticating |}user NAME ]HOST[ port N]` as the whole of `text[from, to)`; undefined when it says anything else. */
export function readNamedPeer(text: string, from = 0, to = text.length): NamedPeer | undefined {
  const peer = readLastPeer(text, from, to)
  if (peer === undefined) return undefined
  const { headEnd, host, port } = peer
  if (headEnd === from) return { state: 'unnamed', user: undefined, host, port }
  for (const [prefix, state] of STATES) {
    if (prefix.charCodeAt(0) !== text.charCodeAt(from) || !text.startsWith(prefix, from)) continue
    const nameStart = from + prefix.length
    // An empty name leaves only the blank before the host.
    if (headEnd >= nameStart - 1) return { state, user: headEnd < nameStart ? '' : text.slice(nameStart, headEnd), host, port }
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
    const peer = readNamedPeer(text, 0, at)
    if (peer?.port === undefined) continue
    if (found !== undefined) return { state, user: undefined, host: '', port: undefined }
    found = peer
  }
  return found
}
