import type { LogonService } from '../detection/logon.ts'
import { type ProgramMessage, said } from './program-message.ts'

/** What a PAM module says, and for which of PAM's services. */
interface PamLine {
  /** `pam_unix`, `pam_sss`, … */
  readonly module: string
  /** `sshd`, `gdm-password`, …; the configuration in /etc/pam.d that the program chose. */
  readonly service: string
  readonly text: string
}

/** A door as PAM's services name it. */
interface Door {
  readonly service: LogonService
  /** True where `session opened` is the only word of a logon; other programs tell of it in their own. */
  readonly isLogon: boolean
}

const DOORS: ReadonlyMap<string, Door> = new Map(
  (
    [
      ['ssh', false, 'sshd ssh dropbear'],
      ['console', false, 'login'],
      ['console', true, 'gdm gdm3 gdm-password gdm-fingerprint gdm-smartcard lightdm sddm xdm kdm lxdm slim greetd ly'],
      ['network', false, 'remote telnet rlogin rsh rexec samba'],
      ['network', true, 'cockpit'],
      ['remote-desktop', true, 'xrdp-sesman'],
      ['ftp', false, 'vsftpd ftp proftpd pure-ftpd'],
      ['sudo', false, 'sudo sudo-i'],
      ['su', false, 'su su-l runuser runuser-l'],
    ] as const
  ).flatMap(([service, isLogon, names]) => names.split(' ').map((name): [string, Door] => [name, { service, isLogon }])),
)

const OTHER_DOOR: Door = { service: 'other', isLogon: false }

/** Nobody comes in by these: a machine starts them by itself, or they only show where to log on. */
const NO_DOORS: ReadonlySet<string> = new Set(
  'cron crond atd systemd-user gdm-launch-environment lightdm-greeter sddm-greeter'.split(' '),
)

/**
 * Reads what PAM says in the voice of a program that is known by its own door: `pam_MODULE(SERVICE:TYPE): TEXT` or the older
 * `(pam_MODULE) TEXT`. A session is a logon where the program has no word of its own for it, and both name the same door.
 * Undefined when the message has neither shape.
 */
export function readPam(message: string, program: { name: string; service: LogonService }): ProgramMessage | 'other' | undefined {
  const line = pamLine(message, program.name)
  if (line === undefined) return undefined
  if (NO_DOORS.has(line.service)) return 'other'
  const door = DOORS.get(line.service) ?? OTHER_DOOR
  const found = readPamText(line)
  const isLogon = found.result === 'success' && door.isLogon && door.service === program.service
  return { ...found, result: found.result === 'success' && !isLogon ? 'information' : found.result, service: door.service }
}

/**
 * Reads a failure that PAM tells in the voice of a program that is not known otherwise. Only one whose name is also the service's is
 * believed: others may write out what a client sent them. Undefined for everything else.
 */
export function readForeignPam(message: string, program: string): ProgramMessage | undefined {
  const line = pamLine(message, '')
  if (line === undefined || NO_DOORS.has(line.service) || !speaksFor(program, line.service)) return undefined
  const found = readPamText(line)
  return found.result === 'failure' ? { ...found, service: (DOORS.get(line.service) ?? OTHER_DOOR).service } : undefined
}

/** What PAM says in sshd's voice, whatever service sshd was given: its word of success stands beside sshd's own `Accepted`. */
export function readSshdPam(message: string): ProgramMessage | undefined {
  const line = pamLine(message, 'sshd')
  if (line === undefined) return undefined
  const found = readPamText(line)
  return found.result === 'success' ? { ...found, result: 'information' } : found
}

/** What a module says in a line whose tag names it: `sshd(pam_unix)[7]: TEXT`. */
export function readTaggedPam(module: string, service: string, text: string): ProgramMessage {
  const found = readPamText({ module, service, text })
  return found.result === 'success' ? { ...found, result: 'information' } : found
}

/** Programs whose PAM service has another name than they. */
const VOICES: ReadonlyMap<string, string> = new Map([
  ['auth', 'dovecot'],
  ['smbd', 'samba'],
  ['polkit-agent-helper-1', 'polkit-1'],
])

/** A program's name and its service's have their first letters in common: `proftpd`, `polkitd` and `polkit-1`. */
function speaksFor(program: string, service: string): boolean {
  if (VOICES.get(program) === service) return true
  return service.length >= 4 && program.slice(0, 4).toLowerCase() === service.slice(0, 4).toLowerCase()
}

const LONGEST_MODULE = 36
const LONGEST_SERVICE = 64

/** Splits both shapes of line; the older one does not name a service. */
function pamLine(message: string, service: string): PamLine | undefined {
  if (message.startsWith('(pam_')) {
    const close = message.indexOf(')')
    return close > LONGEST_MODULE
      ? undefined
      : { module: message.slice(1, close), service, text: message.slice(close + 1).trimStart() }
  }
  if (!message.startsWith('pam_')) return undefined
  const open = message.indexOf('(')
  if (open < 5 || open > LONGEST_MODULE) return undefined
  const close = message.indexOf('): ', open)
  if (close < 0 || close - open > LONGEST_SERVICE) return undefined
  const colon = message.indexOf(':', open)
  return {
    module: moduleName(message, open),
    service: message.slice(open + 1, Math.min(colon, close)),
    text: message.slice(close + 3),
  }
}

/** By far most lines are of this module; they need no copy of its name. */
function moduleName(message: string, end: number): string {
  return end === 8 && message.startsWith('unix', 4) ? 'pam_unix' : message.slice(0, end)
}

/** What a module says; a session that opens is a `success` here, and the caller decides whether it is a logon. */
function readPamText(line: PamLine): ProgramMessage {
  const { module, text } = line
  if (text.startsWith('authentication failure; ')) return authenticationFailure(line)
  if (text.startsWith('session opened for user ')) return said('success', openedUser(text.slice(24)), undefined, module)
  if (text.startsWith('session closed for user ')) return said('information', text.slice(24), undefined, module)
  const failed = failedUser(text)
  return failed === undefined
    ? said('information', namedUser(text), undefined, module)
    : said('failure', failed, undefined, module)
}

/** The account in a failure that is told in other words than `authentication failure; `. */
function failedUser(text: string): string | undefined {
  if (text.startsWith('Authentication failure; user=')) return text.slice(29)
  return lockedOut(text) ?? refused(text)
}

/** pam_tally, pam_tally2: `user U (1000) tally 6, deny 5`; pam_faillock: `Consecutive login failures for user U account …locked`. */
function lockedOut(text: string): string | undefined {
  if (text.startsWith('user ') && / \([0-9]{1,10}\) tally [0-9]{1,10}, deny [0-9]{1,10}$/.test(text.slice(-64))) {
    return text.slice(5, text.lastIndexOf(' ('))
  }
  return between(text, 'Consecutive login failures for user ', ' account ')
}

/** pam_sss: `Access denied for user U: 6 (…)`; pam_winbind: `user 'U' denied access (…)`; pam_unix: `account U has expired (…)`. */
function refused(text: string): string | undefined {
  return (
    between(text, 'Access denied for user ', ': ') ??
    between(text, "user '", "' denied access (") ??
    between(text, 'account ', ' has expired (account expired)')
  )
}

/** The account in what is said beside a failure that has its own line. */
function namedUser(text: string): string | undefined {
  return between(text, 'received for user ', ': ') ?? between(text, "user '", "' granted access")
}

/** What stands between a beginning and the last `end`. */
function between(text: string, start: string, end: string): string | undefined {
  if (!text.startsWith(start)) return undefined
  const at = text.lastIndexOf(end)
  return at < start.length ? undefined : text.slice(start.length, at)
}

const RHOST = ' rhost='

/** Services that leave `ruser` empty, so that nothing of a client's choosing stands before the host. */
const NO_REMOTE_USER: ReadonlySet<string> = new Set([
  'sshd',
  'ssh',
  'login',
  'remote',
  'cockpit',
  'gdm-password',
  'lightdm',
  'sddm',
])

/**
 * `authentication failure; logname=L uid=N euid=N tty=T ruser=R rhost=H  user=U`. An FTP client chooses R, pam_krb5 writes the
 * client's name as L, and U may be anything: the address is given only where one place can be its own.
 */
function authenticationFailure({ module, service, text }: PamLine): ProgramMessage {
  const ruser = text.indexOf(' ruser=')
  const rhost = text.indexOf(RHOST)
  if (ruser < 0 || rhost < ruser) return said('failure', undefined, undefined, module)
  const isFirst = module !== 'pam_krb5' && NO_REMOTE_USER.has(service) && rhost === ruser + 7
  if (!isFirst && text.includes(RHOST, rhost + 1)) return said('failure', undefined, undefined, module)
  const start = rhost + RHOST.length
  const blank = text.indexOf(' ', start)
  const end = blank < 0 ? text.length : blank
  const user = blank < 0 ? -1 : text.indexOf(' user=', blank)
  return said('failure', user < 0 ? undefined : text.slice(user + 6), { host: text.slice(start, end) }, module)
}

const UID = /\(uid=[0-9]{1,10}\)$/

/** The account of `U(uid=0) by …`. */
function openedUser(text: string): string {
  const by = text.lastIndexOf(' by ')
  const account = by < 0 ? text : text.slice(0, by)
  return account.endsWith(')') && UID.test(account) ? account.slice(0, account.lastIndexOf('(')) : account
}
