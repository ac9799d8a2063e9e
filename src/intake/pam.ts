import type { SshdMessage } from './sshd.ts'
import { hostAddress } from './sshd-peer.ts'

/**
 * Reads what PAM says in sshd's name, behind `pam_`: `MODULE(SERVICE:TYPE): TEXT`. Only a failure is one; PAM's word of success stands
 * beside sshd's own `Accepted`, so it is information. Gives undefined when it has another shape.
 */
export function readPam(text: string): SshdMessage | undefined {
  const open = text.indexOf('(')
  const close = text.indexOf('): ', open)
  if (open <= 0 || open > 32 || close < 0) return undefined
  return readPamText(`pam_${text.slice(0, open)}`, text.slice(close + 3))
}

/** The older shape, behind `(pam_`: `MODULE) TEXT`. */
export function readPamPrefixed(text: string): SshdMessage | undefined {
  const close = text.indexOf(')')
  return close <= 0 || close > 32 ? undefined : readPamText(`pam_${text.slice(0, close)}`, text.slice(close + 1).trimStart())
}

/** What a PAM module says, in any shape of line; `method` is the module's name. */
export function readPamText(method: string, text: string): SshdMessage {
  const none = { port: undefined, fingerprint: undefined }
  if (text.startsWith('authentication failure; ')) {
    // sshd leaves ruser empty, so nothing of a client's choosing stands before rhost.
    return { result: 'failure', user: valueAfter(text, ' user=', true), address: remoteHost(text), method, ...none }
  }
  return { result: 'information', user: sessionUser(text), address: undefined, method, ...none }
}

function remoteHost(text: string): string | undefined {
  const host = valueAfter(text, ' rhost=', false)
  return host === undefined ? undefined : hostAddress(host)
}

/** The value behind a name: up to the next blank, or for the last one up to the end. */
function valueAfter(text: string, name: string, isLast: boolean): string | undefined {
  const at = text.indexOf(name)
  if (at < 0) return undefined
  const start = at + name.length
  const blank = text.indexOf(' ', start)
  return text.slice(start, blank < 0 || isLast ? text.length : blank)
}

/** The account of `session opened for user U(uid=0) by …` and `session closed for user U`. */
function sessionUser(text: string): string | undefined {
  const closed = 'session closed for user '
  if (text.startsWith(closed)) return text.slice(closed.length)
  const opened = 'session opened for user '
  if (!text.startsWith(opened)) return undefined
  const end = text.lastIndexOf(' by ')
  const name = end < opened.length ? text.slice(opened.length) : text.slice(opened.length, end)
  return name.replace(/\(uid=[0-9]{1,10}\)$/, '')
}
