import type { LogonResult } from '../detection/logon.ts'
import { type Forms, formsSaying, type Origin, type ProgramMessage, type Reading, readForms, said } from './program-message.ts'

/**
 * Reads one message of login, of util-linux, shadow and BusyBox. On a terminal of the machine it is the console, on a pseudo
 * terminal somebody came over the network. Gives undefined for messages it does not know. Never throws.
 */
export const readLogin: Reading = (message) => readForms(FORMS, message)

/** Terminals that hang on the machine itself: nobody comes from elsewhere, so `FROM` behind one belongs to a name. */
const LOCAL_TERMINAL = /^(?:\/dev\/)?(?:tty|console|hvc|vc\/|xvc)/

function atTerminal(found: ProgramMessage, terminal: string): ProgramMessage {
  return { ...found, service: LOCAL_TERMINAL.test(terminal) ? 'console' : 'network' }
}

/** Splits `HEAD FROM HOST` at its end; a host has no blank. */
function splitFrom(text: string, terminal: string): readonly [head: string, origin: Origin | undefined] {
  const from = LOCAL_TERMINAL.test(terminal) ? -1 : text.lastIndexOf(' FROM ')
  return from < 0 || text.includes(' ', from + 6) ? [text, undefined] : [text.slice(0, from), { host: text.slice(from + 6) }]
}

/** `TTY[ FROM HOST]`; older versions write two blanks before it. */
const rootLogin: Reading = (text) => {
  const rest = text.trimStart()
  const quoted = rest.startsWith("on '") ? terminalAndHost(` ${rest}`) : undefined
  if (quoted !== undefined) return atTerminal(said('success', 'root', quoted.origin), quoted.terminal)
  if (!rest.startsWith('ON ')) return undefined
  const terminal = firstWord(rest.slice(3))
  const [, origin] = splitFrom(rest, terminal)
  return atTerminal(said('success', 'root', origin), terminal)
}

/** `TTY BY U[ FROM HOST]`. */
const userLogin: Reading = (text) => {
  const terminal = firstWord(text)
  if (!text.startsWith(' BY ', terminal.length)) return undefined
  const [user, origin] = splitFrom(text.slice(terminal.length + 4), terminal)
  return atTerminal(said('success', user, origin), terminal)
}

/** `N FROM HOST FOR U, REASON`, `SESSION FROM HOST FOR U, REASON`, `(N) on 'TTY'[ from 'HOST'] FOR 'U', REASON`. */
const failedLogin: Reading = (text) => {
  const forWord = text.indexOf(' FOR ')
  const comma = text.lastIndexOf(', ')
  const head = forWord < 0 ? '' : text.slice(0, forWord)
  const claim = text.slice(forWord + 5, comma > forWord ? comma : text.length)
  const from = head.indexOf(' FROM ')
  // Older versions name the terminal where nobody came from a host.
  if (from >= 0) return atTerminal(said('failure', claim, { host: head.slice(from + 6) }), head.slice(from + 6))
  const open = head.indexOf(" on '")
  const quoted = open < 0 ? undefined : terminalAndHost(head.slice(open))
  return quoted && atTerminal(said('failure', unquoted(claim), quoted.origin), quoted.terminal)
}

/** `'U' on 'TTY'[ from 'HOST']`: a client chooses U, login writes the end. */
function quotedUser(result: LogonResult): Reading {
  return (text) => {
    const on = text.lastIndexOf(" on '")
    const quoted = on < 0 ? undefined : terminalAndHost(text.slice(on))
    return quoted && atTerminal(said(result, unquoted(text.slice(0, on)), quoted.origin), quoted.terminal)
  }
}

const rootQuoted: Reading = (text) => {
  const quoted = terminalAndHost(text)
  return quoted && atTerminal(said('success', 'root', quoted.origin), quoted.terminal)
}

/** ` on 'TTY'[ from 'HOST']`, the whole of a text. */
function terminalAndHost(text: string): { readonly terminal: string; readonly origin: Origin | undefined } | undefined {
  const [, terminal, host] = /^ on '([^' ]{1,100})'(?: from '([^' ]{0,200})')?$/.exec(text) ?? []
  return terminal === undefined ? undefined : { terminal, origin: host === undefined ? undefined : { host } }
}

function firstWord(text: string): string {
  const blank = text.indexOf(' ')
  return blank < 0 ? text : text.slice(0, blank)
}

function unquoted(text: string): string {
  return text.length > 1 && /^['`]/.test(text) && text.endsWith("'") ? text.slice(1, -1) : text
}

const FORMS: Forms = [
  ['LOGIN ON ', userLogin],
  ['ROOT LOGIN ', rootLogin],
  ['root login', rootQuoted],
  ['FAILED LOGIN ', failedLogin],
  ['TOO MANY LOGIN TRIES ', failedLogin],
  ['invalid password for ', quotedUser('failure')],
  // The modem's line; `LOGIN ON` of the same logon follows.
  ...formsSaying('information', ['DIALUP AT ', 'USER_PROCESS: ', 'DEAD_PROCESS: ', 'exec of ', 'PAM_ABORT returned ']),
  ['', (text) => (text.startsWith("'") ? loggedIn(text) : undefined)],
]

/** shadow's `'U' logged in on 'TTY'[ from 'HOST']`. */
function loggedIn(text: string): ProgramMessage | undefined {
  const end = text.lastIndexOf("' logged in ")
  const quoted = end < 1 ? undefined : terminalAndHost(` ${text.slice(end + 12).trimStart()}`)
  return quoted && atTerminal(said('success', text.slice(1, end), quoted.origin), quoted.terminal)
}
