import type { LogonResult } from '../detection/logon.ts'
import { readSshdPam } from './pam.ts'
import type { ProgramMessage } from './program-message.ts'
import { claimedUser, readAuthentication } from './sshd-authentication.ts'
import {
  hostAddress,
  type NamedPeer,
  readFirstNamedPeer,
  readFirstPeer,
  readLastFrom,
  readLastPeer,
  readNamedPeer,
} from './sshd-peer.ts'

/** A message before the severity and any remark about it: `text[from, to)`. */
interface Message {
  readonly text: string
  readonly from: number
  readonly to: number
  /** It came from the process that talks to clients who have not logged on yet. */
  readonly isPreauth: boolean
}

/** Reads what stands behind a form's prefix, from there to the message's end. */
type Reading = (message: Message, from: number) => ProgramMessage | undefined

/**
 * Reads one message of sshd (also sshd-session and sshd-auth). Names are taken as data and never believed: where a client may write
 * into a message, the address is read from the end that sshd writes. Gives undefined for messages it does not know. Never throws.
 */
export function readSshd(text: string): ProgramMessage | undefined {
  const message = withoutRemarks(text)
  for (const { prefix, read } of FORMS[text.charCodeAt(message.from)] ?? NO_FORMS) {
    const rest = message.from + prefix.length
    if (rest > message.to || !text.startsWith(prefix, message.from)) continue
    const found = read(message, rest)
    if (found !== undefined) return found
  }
  return undefined
}

const PREFIXES = ['error: ', 'fatal: ', 'warning: ']
const BLANK = 0x20
const CLOSE_BRACKET = 0x5d
const SMALL_E = 0x65
const SMALL_F = 0x66
const SMALL_W = 0x77

/** Steps over Solaris's `[ID n facility.level] `, the severity in front, and ` [preauth]` at the end. */
function withoutRemarks(text: string): Message {
  let from = 0
  if (text.startsWith('[ID ')) {
    const close = text.indexOf('] ')
    if (close > 0) from = close + 2
  }
  const first = text.charCodeAt(from)
  if (first === SMALL_E || first === SMALL_F || first === SMALL_W) {
    for (const prefix of PREFIXES) if (text.startsWith(prefix, from)) from += prefix.length
  }
  const end = text.charCodeAt(text.length - 1) === BLANK ? text.trimEnd().length : text.length
  if (text.charCodeAt(end - 1) === CLOSE_BRACKET) {
    const preauth = end - 10
    const postauth = end - 11
    if (preauth >= from && text.startsWith(' [preauth]', preauth)) return { text, from, to: preauth, isPreauth: true }
    if (postauth >= from && text.startsWith(' [postauth]', postauth)) return { text, from, to: postauth, isPreauth: false }
  }
  return { text, from, to: text.length, isPreauth: false }
}

function about(
  result: LogonResult,
  user: string | undefined,
  peer: { readonly host: string; readonly port: number | undefined } | undefined,
): ProgramMessage {
  const address = peer === undefined ? undefined : hostAddress(peer.host)
  return { result, user, address, port: peer?.port, method: undefined, fingerprint: undefined }
}

/** A connection that ended: before the logon it is an aborted attempt. */
function ended(peer: NamedPeer | undefined, isPreauth: boolean): ProgramMessage | undefined {
  if (peer === undefined) return undefined
  const isAborted = isPreauth || peer.state === 'invalid' || peer.state === 'authenticating'
  return about(isAborted ? 'aborted' : 'information', peer.user, peer)
}

/** `USER from HOST[ port N][ ssh2]`, nothing else. */
function userFrom(result: LogonResult): Reading {
  return ({ text, to }, from) => {
    const peer = readLastFrom(text, from, to)
    if (peer === undefined) return undefined
    const name = from + 4 <= peer.headEnd && text.startsWith('for ', from) ? from + 4 : from
    return about(result, text.slice(name, peer.headEnd), peer)
  }
}

/** For messages that are rare: reads what stands behind the prefix as a text of its own. */
function behind(read: (text: string, isPreauth: boolean) => ProgramMessage | undefined): Reading {
  return ({ text, to, isPreauth }, from) => read(text.slice(from, to), isPreauth)
}

/** `HOST[ port N]…` right behind the prefix. */
function hostFirst(result: LogonResult): Reading {
  return behind((text) => about(result, undefined, readFirstPeer(text)))
}

/** Text that ends in `from HOST[ port N]`. */
function hostLast(result: LogonResult): Reading {
  return behind((text) => {
    const peer = readLastFrom(text)
    return peer && about(result, undefined, peer)
  })
}

/** Known, and without an address. */
function plain(result: LogonResult): Reading {
  return () => about(result, undefined, undefined)
}

const accepted: Reading = ({ text, to }, from) => readAuthentication(text, from, to, 'success')
const failed: Reading = ({ text, to }, from) => readAuthentication(text, from, to, 'failure')
const partial: Reading = ({ text, to }, from) => readAuthentication(text, from, to, 'partial')
const postponed: Reading = ({ text, to }, from) => readAuthentication(text, from, to, 'postponed')

/** A peer with an optional name, alone: `Connection closed by`, `Disconnected from`. */
const endedPeer: Reading = ({ text, to, isPreauth }, from) => ended(readNamedPeer(text, from, to), isPreauth)

/** A peer with an optional name, and then a reason: `ssh_dispatch_run_fatal: Connection from`. */
const endedPeerWithReason = behind((text, isPreauth) => ended(readFirstNamedPeer(text, ': '), isPreauth))

const aborted = behind((text) => {
  const peer = readFirstNamedPeer(text, ': ')
  return peer && about('aborted', peer.user, peer)
})

/** `HOST[ port N]:[ ]CODE: TEXT`; the text is the client's, and stands behind the address. */
const receivedDisconnect = behind((text, isPreauth) =>
  about(isPreauth ? 'aborted' : 'information', undefined, readFirstPeer(text)),
)

/** `{invalid|authenticating} user U HOST port N: REASON`, or in older versions only the reason. */
const disconnecting = behind((text) => {
  if (text.startsWith(': ')) return about('aborted', disconnectedUser(text.slice(2)), undefined)
  if (!text.startsWith(' ')) return undefined
  const rest = text.slice(1)
  const tooMany = ': Too many authentication failures'
  const peer = rest.endsWith(tooMany)
    ? readNamedPeer(rest.slice(0, -tooMany.length))
    : (readFirstNamedPeer(rest, ': Change of username or service not allowed: (') ?? readFirstNamedPeer(rest, ': '))
  // The process of an account that has logged on says the same of a connection that broke.
  return peer && about(peer.state === 'user' ? 'information' : 'aborted', peer.user, peer)
})

/** The account in `Too many authentication failures for U`. */
function disconnectedUser(reason: string): string | undefined {
  const prefix = 'Too many authentication failures for '
  return reason.startsWith(prefix) ? reason.slice(prefix.length) : undefined
}

/** `U from HOST not allowed because …`, `U not allowed because account is locked`, and Tectia's `U, coming from H, authenticated.` */
const user = behind((text) => {
  const because = text.lastIndexOf(' not allowed because ')
  if (because >= 0) {
    const reason = text.slice(because + 21)
    const claim = text.slice(0, because)
    // For these two sshd names no host, and the account exists.
    if (reason === 'account is locked' || reason.startsWith('shell ')) return about('failure', claim, undefined)
    const peer = readLastFrom(claim)
    return about('failure', peer === undefined ? claim : claim.slice(0, peer.headEnd), peer)
  }
  const coming = text.lastIndexOf(', coming from ')
  if (coming >= 0 && text.endsWith(', authenticated.')) {
    return about('success', text.slice(0, coming), { host: text.slice(coming + 14, -16), port: undefined })
  }
  return undefined
})

/** `PAM: TEXT for [illegal user ]U from HOST[ via HOST]`. */
const pamError = behind((text) => {
  const forWord = text.indexOf(' for ')
  if (forWord < 0) return undefined
  // PAM's own words for too many tries end in "retries for service".
  const claim = text.slice(forWord + 5).replace(/^service for /, '')
  let peer = readLastFrom(claim)
  if (peer === undefined) {
    const head = claim.slice(0, readLastPeer(claim)?.headEnd ?? 0)
    if (head.endsWith(' via')) peer = readLastFrom(claim, 0, head.length - 4)
  }
  if (peer === undefined) return undefined
  return { ...about('failure', claimedUser(claim.slice(0, peer.headEnd)), peer), method: 'pam' }
})

/** `authentication attempts exceeded for [invalid user ]U from HOST port N ssh2`. */
const attemptsExceeded = behind((text) => {
  const peer = readLastFrom(text)
  return peer && about('failure', claimedUser(text.slice(0, peer.headEnd)), peer)
})

/** `… for [connection from ]HOST[ port N][ to HOST, pid = P]`. */
const timedOut = behind((text) => {
  const connection = 'connection from '
  return about('aborted', undefined, readFirstPeer(text.startsWith(connection) ? text.slice(connection.length) : text))
})

/** `refused connect from NAME (HOST)`; the name may be chosen by whoever runs the host's DNS. */
const refused = behind((text) => {
  const open = text.endsWith(')') ? text.lastIndexOf('(') : -1
  return about('aborted', undefined, { host: open < 0 ? text : text.slice(open + 1, -1), port: undefined })
})

/** `reverse mapping checking getaddrinfo for NAME [HOST] failed …`: a remark about DNS, not a failure. */
const reverseMapping = behind((text) => {
  const close = text.lastIndexOf(']')
  const open = close < 0 ? -1 : text.lastIndexOf('[', close)
  return about('information', undefined, open < 0 ? undefined : { host: text.slice(open + 1, close), port: undefined })
})

/** `shell on pts/0 for U from HOST port N id 0`, `user U from HOST port N id 0`; sshd knows the account, it has logged on. */
const session = behind((text) => {
  const id = text.lastIndexOf(' id ')
  const peer = readLastFrom(id < 0 ? text : text.slice(0, id))
  if (peer === undefined) return undefined
  const head = text.slice(0, peer.headEnd)
  const forWord = head.lastIndexOf(' for ')
  const name = head.startsWith('user ') ? head.slice(5) : forWord < 0 ? undefined : head.slice(forWord + 5)
  return about('information', name, peer)
})

/** `#N from [HOST]:PORT on …`. */
const dropped = behind((text) => {
  const from = text.indexOf('from [')
  const close = text.indexOf(']:', from)
  if (from < 0 || close < 0) return about('aborted', undefined, undefined)
  return about('aborted', undefined, readFirstPeer(`${text.slice(from + 6, close)} port ${text.slice(close + 2)}`))
})

const pamWords: Reading = ({ text, from, to }) => readSshdPam(text.slice(from, to))
const inputRequest = behind((text) => about('information', text, undefined))
const endedSession = behind((text) => {
  const peer = readLastPeer(text)
  return peer && about('information', text.slice(0, peer.headEnd), peer)
})

const information = plain('information')

/** Every message by its beginning. The most frequent come first among those that share a first letter. */
const ALL_FORMS: readonly (readonly [prefix: string, read: Reading])[] = [
  ['Accepted ', accepted],
  ['Failed ', failed],
  ['Partial ', partial],
  ['Postponed ', postponed],
  ['Invalid user ', userFrom('information')],
  ['Illegal user ', userFrom('information')],
  ['Connection closed by ', endedPeer],
  ['Connection reset by ', endedPeer],
  ['Connection from ', endedPeerWithReason],
  ['Disconnected from ', endedPeer],
  ['Disconnecting', disconnecting],
  ['Received disconnect from ', receivedDisconnect],
  ['pam_', pamWords],
  ['(pam_', pamWords],
  ['User ', user],
  ['input_userauth_request: invalid user ', inputRequest],
  ['input_userauth_request: illegal user ', inputRequest],
  ['maximum authentication attempts exceeded for ', attemptsExceeded],
  ['ROOT LOGIN REFUSED FROM ', hostFirst('failure')],
  ['PAM: ', pamError],
  ['Timeout before authentication for ', timedOut],
  ['Timeout, client not responding from user ', endedSession],
  ['Did not receive identification string ', hostLast('aborted')],
  ['Bad protocol version identification ', hostLast('aborted')],
  ['Magic value check failed ', hostLast('aborted')],
  ['Protocol major versions differ for ', hostFirst('aborted')],
  ['banner exchange: Connection from ', aborted],
  ['banner exchange: Connection to ', aborted],
  ['kex_exchange_identification: ', plain('aborted')],
  ['kex_protocol_error: ', plain('aborted')],
  ['Unable to negotiate with ', aborted],
  ['ssh_dispatch_run_fatal: Connection from ', aborted],
  ['ssh_dispatch_run_fatal: Connection to ', aborted],
  ['packet_write_wait: Connection from ', endedPeerWithReason],
  ['packet_write_wait: Connection to ', endedPeerWithReason],
  ['packet_write_poll: Connection from ', endedPeerWithReason],
  ['packet_write_poll: Connection to ', endedPeerWithReason],
  ['refused connect from ', refused],
  ['drop connection ', dropped],
  ['Starting session: ', session],
  ['Close session: ', session],
  ['Read error from remote host ', hostFirst('information')],
  ['Address ', hostFirst('information')],
  ['reverse mapping checking ', reverseMapping],
  ['Closing connection to ', hostFirst('information')],
  ...[
    'Accepted key ',
    'Accepted certificate ',
    'Authorized to ',
    'Authentication key ',
    'Authentication refused: ',
    'Server listening on ',
    'Received signal ',
    'Received SIGHUP',
    'Exiting on signal ',
    'subsystem request for ',
    'User child is on pid ',
    'Found matching ',
    'Set /proc/',
    'rexec ',
    'PAM ',
    'check pass; ',
    'Transferred: ',
    'Changed root directory to ',
    'Bind to port ',
    'Could not load host key: ',
    'beginning MaxStartups throttling',
    'exited MaxStartups throttling',
    'srclimit_penalise: ',
    'Write failed: ',
    'debug1: ',
    'debug2: ',
    'debug3: ',
  ].map((prefix): [string, Reading] => [prefix, information]),
]

interface Form {
  readonly prefix: string
  readonly read: Reading
}

/** By the code of their first letter. */
const FORMS: readonly (readonly Form[] | undefined)[] = formsByLetter()
const NO_FORMS: readonly Form[] = []

function formsByLetter(): Form[][] {
  const groups: Form[][] = Array.from({ length: 128 }, () => [])
  for (const [prefix, read] of ALL_FORMS) groups[prefix.charCodeAt(0)]?.push({ prefix, read })
  return groups
}
