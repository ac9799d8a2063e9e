import { type ProgramMessage, type Reading, said } from './program-message.ts'

const ANONYMOUS = '", anon password "'

/**
 * Reads one message of vsftpd: `[U] OK LOGIN: Client "HOST"[, anon password "P"]`, `[U] FAIL LOGIN: Client "HOST"`, `CONNECT: Client
 * "HOST"`; what it says of files is `other`. Both U and P are the client's: where they imitate the pattern, it counts as a failure
 * without a name or an address. Gives undefined for messages of another shape. Never throws.
 */
export const readVsftpd: Reading = (message) => {
  const text = message.trimEnd()
  if (text.startsWith('CONNECT: Client "')) return said('information', undefined, { host: unquotedHost(text.slice(17)) })
  if (!text.startsWith('[')) return text.startsWith('FTP ') || text.startsWith('DEBUG: ') ? 'other' : undefined
  return login(text) ?? (isTransfer(text) ? 'other' : undefined)
}

const MARKS = ['] OK LOGIN: Client "', '] FAIL LOGIN: Client "'] as const

function login(text: string): ProgramMessage | undefined {
  const places = MARKS.map((mark) => text.indexOf(mark))
  const [ok = -1, fail = -1] = places
  if (ok < 0 && fail < 0) return undefined
  const isSingle = (ok < 0 || fail < 0) && MARKS.every((mark, i) => text.lastIndexOf(mark) === places[i])
  if (!isSingle) return said('failure', undefined)
  const at = Math.max(ok, fail)
  const rest = text.slice(at + (ok < 0 ? MARKS[1] : MARKS[0]).length)
  const anonymous = ok < 0 ? -1 : rest.indexOf(ANONYMOUS)
  const host = anonymous < 0 ? unquotedHost(rest) : rest.slice(0, anonymous)
  return said(ok < 0 ? 'failure' : 'success', text.slice(1, at), { host }, 'password')
}

function unquotedHost(text: string): string {
  return text.endsWith('"') ? text.slice(0, -1) : text
}

/** `[U] OK UPLOAD: Client …` and its like, after the logon. */
function isTransfer(text: string): boolean {
  const close = text.indexOf('] ')
  return (
    close > 0 && (text.startsWith('OK ', close + 2) || text.startsWith('FAIL ', close + 2) || text.startsWith('FTP ', close + 2))
  )
}
