import type { LogonResult } from '../detection/logon.ts'
import { type Forms, formsSaying, hostAndPort, type ProgramMessage, type Reading, readForms, said } from './program-message.ts'

/**
 * Reads one message of dropbear. It writes the source as `HOST:PORT` at the end of what may hold a client's words, and in angle
 * brackets in front of them. Gives undefined for messages it does not know. Never throws.
 */
export const readDropbear: Reading = (message) => readForms(FORMS, message)

const EXTRA = ', extra auth required'

/** `'U' from HOST:PORT`, with `' with [TYPE key ]KEY` before `from` for keys. */
function named(result: LogonResult, method: string | undefined): Reading {
  return (text) => {
    const isPartial = result === 'success' && text.endsWith(EXTRA)
    const claim = isPartial ? text.slice(0, -EXTRA.length) : text
    const from = claim.lastIndexOf(' from ')
    if (from < 0) return undefined
    const origin = hostAndPort(claim.slice(from + 6))
    return { ...said(isPartial ? 'partial' : result, undefined, origin, method), ...account(claim.slice(0, from)) }
  }
}

/** `'U'`, `'U' with ssh-ed25519 key SHA256:…`, `'U' with key md5 0a:…`, or a bare name. */
function account(text: string): Pick<ProgramMessage, 'user' | 'fingerprint'> {
  const withKey = text.lastIndexOf("' with ")
  if (text.startsWith("'") && withKey > 0) {
    return { user: text.slice(1, withKey), fingerprint: text.slice(withKey + 7).replace('key ', '') }
  }
  const quoted = text.length > 1 && text.startsWith("'") && text.endsWith("'")
  return { user: quoted ? text.slice(1, -1) : text === '' ? undefined : text, fingerprint: undefined }
}

/** `[ 'U'] from HOST:PORT`; newer versions leave the name out. */
const nonexistent: Reading = (text) => named('failure', undefined)(text.startsWith(" '") ? text.slice(1) : text)

/** ` from <HOST:PORT>: REASON` or in older versions only `: REASON`; the reason may begin with `(user 'U', N fails): `. */
const exitBeforeAuth: Reading = (text) => {
  const close = text.startsWith(' from <') ? text.indexOf('>: ') : -1
  const reason = close < 0 ? text : text.slice(close + 2)
  const name = / \(user '(.{0,256}?)', [0-9]{1,9} fails\)/s.exec(reason.slice(0, 512))?.[1]
  return said('aborted', name, close < 0 ? undefined : hostAndPort(text.slice(7, close)))
}

/** `U) from <HOST:PORT>: REASON` or `U): REASON`, of an account that has logged on. */
const exit: Reading = (text) => {
  const from = text.indexOf(') from <')
  const close = from < 0 ? -1 : text.indexOf('>: ', from)
  if (close > 0 && !text.includes(') from <', from + 1)) {
    return said('information', text.slice(0, from), hostAndPort(text.slice(from + 8, close)))
  }
  const end = text.indexOf('): ')
  return said('information', end < 0 || from >= 0 ? undefined : text.slice(0, end))
}

/** `'U' has invalid shell, rejected`, `'U' has blank password, rejected`. */
const rejected: Reading = (text) => {
  const end = text.lastIndexOf("' ")
  return text.startsWith("'") && end > 0 && text.endsWith('rejected') ? said('failure', text.slice(1, end)) : undefined
}

const connection: Reading = (text) => said('information', undefined, hostAndPort(text))

const FORMS: Forms = [
  ['Child connection from ', connection],
  ['Password auth succeeded for ', named('success', 'password')],
  ['password auth succeeded for ', named('success', 'password')],
  ['PAM password auth succeeded for ', named('success', 'password')],
  ['Auth succeeded with blank password for ', named('success', 'none')],
  ['Pubkey auth succeeded for ', named('success', 'publickey')],
  ['pubkey auth succeeded for ', named('success', 'publickey')],
  ['Bad password attempt for ', named('failure', 'password')],
  ['bad password attempt for ', named('failure', 'password')],
  ['Bad PAM password attempt for ', named('failure', 'password')],
  ['Pubkey auth bad signature for ', named('failure', 'publickey')],
  ['pubkey auth bad signature for ', named('failure', 'publickey')],
  ['Pubkey auth attempt with unknown algo for ', named('information', 'publickey')],
  ['Login attempt for nonexistent user', nonexistent],
  ['login attempt for nonexistent user', nonexistent],
  ['Login attempt with wrong user ', named('failure', undefined)],
  ['Max auth tries reached - user ', named('failure', undefined)],
  ['root login rejected', () => said('failure', 'root')],
  ['User ', rejected],
  ['user ', rejected],
  ['Exit before auth', exitBeforeAuth],
  ['exit before auth', exitBeforeAuth],
  ['Exit (', exit],
  ['exit after auth (', exit],
  ...formsSaying('information', [
    'Running in background',
    'Not backgrounding',
    'Early exit: ',
    'Premature exit: ',
    'premature exit: ',
    'Terminated by signal',
    'Generated hostkey ',
    'Failed ',
    'Timeout before auth',
    'wtmp_write: ',
  ]),
]
