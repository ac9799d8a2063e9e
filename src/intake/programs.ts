import type { LogonEvent } from '../detection/logon.ts'
import { readCockpit } from './cockpit.ts'
import { readDropbear } from './dropbear.ts'
import { readEndlessh } from './endlessh.ts'
import { readLogin } from './login.ts'
import { readLogind } from './logind.ts'
import { readPam, readTaggedPam } from './pam.ts'
import type { Reading } from './program-message.ts'
import { readPvedaemon } from './pvedaemon.ts'
import { readSshd } from './sshd.ts'
import { readSu } from './su.ts'
import { readSudo } from './sudo.ts'
import { readTelnetd } from './telnetd.ts'
import { readVsftpd } from './vsftpd.ts'

/** A program whose messages are read. */
export interface Program {
  /** Its name without path and decoration. */
  readonly name: string
  readonly service: LogonEvent['service']
  /** Gives undefined for a message that it does not know. Never throws. */
  readonly read: Reading
  /** Anybody may start it, and it is root by its file's setuid bit. */
  readonly isSetuid: boolean
}

/** Nothing but PAM's words in its voice are about logons. */
const onlyPam: Reading = () => 'other'

/**
 * Every program by its names. sshd, dropbear, login and the others are started by root and stay root until somebody is logged on: a
 * journal that saw another user write in their name saw no success and no failure. sudo and su are started by anybody; Linux tells
 * the journal their real user, not root. They are known by the file that ran, see `mayClaim`.
 */
const PROGRAMS: ReadonlyMap<string, Program> = new Map(
  [
    ...programs('ssh', readSshd, 'sshd sshd-session sshd-auth'),
    ...programs('ssh', readDropbear, 'dropbear dropbearmulti'),
    ...programs('ssh', readEndlessh, 'endlessh'),
    ...programs('sudo', readSudo, 'sudo', true),
    ...programs('su', readSu, 'su runuser', true),
    ...programs('console', readLogin, 'login'),
    ...programs('console', readLogind, 'systemd-logind'),
    ...programs('console', onlyPam, 'gdm gdm3 gdm-password gdm-fingerprint gdm-smartcard gdm-session-worker'),
    ...programs('console', onlyPam, 'lightdm sddm sddm-helper xdm kdm lxdm slim greetd ly'),
    ...programs('network', readCockpit, 'cockpit cockpit-session cockpit-ws cockpit-tls'),
    ...programs('network', readTelnetd, 'telnetd in.telnetd utelnetd'),
    ...programs('network', readPvedaemon, 'pvedaemon'),
    ...programs('ftp', readVsftpd, 'vsftpd'),
    ...programs('remote-desktop', onlyPam, 'xrdp-sesman'),
  ].map((program) => [program.name, program]),
)

function programs(service: Program['service'], read: Reading, names: string, isSetuid = false): Program[] {
  return names.split(' ').map((name) => ({
    name,
    service,
    // sshd reads PAM's words itself, on the fastest way.
    read: read === readSshd ? read : withPam(name, service, read),
    isSetuid,
  }))
}

/** Reads PAM's words in a program's voice, and Solaris's `[ID n facility.level] ` before its own. */
function withPam(name: string, service: Program['service'], read: Reading): Reading {
  const program = { name, service }
  return (message) => {
    const text = message.startsWith('[ID ') ? message.slice(message.indexOf('] ') + 2) : message
    return readPam(text, program) ?? read(text)
  }
}

const LONGEST_TAG = 128

/** The program that a tag names (`sshd`, `/usr/sbin/sshd`, `[sshd]`, `sshd(pam_unix)`); undefined for those that are not read. */
function programOf(tag: string): Program | undefined {
  const known = PROGRAMS.get(tag)
  if (known !== undefined || tag.length > LONGEST_TAG) return known
  const plain = PROGRAMS.get(plainName(tag))
  if (plain === undefined || !tag.endsWith(')')) return plain
  const module = /\((pam_[a-z0-9_]{1,32})\)$/.exec(tag)?.[1]
  return module === undefined ? plain : { ...plain, read: (message) => readTaggedPam(module, plain.name, message) }
}

/** A tag without path, brackets and PAM's module. */
function plainName(tag: string): string {
  let name = tag.slice(tag.lastIndexOf('/') + 1)
  // journald's word for a program whose file an upgrade has replaced.
  if (name.endsWith(' (deleted)')) name = name.slice(0, -10)
  if (name.endsWith(')')) name = name.replace(/\(pam_[a-z0-9_]{1,32}\)$/, '')
  // GDM's workers call themselves `gdm-password]`, which the process id then follows.
  if (name.endsWith(']')) name = name.slice(name.startsWith('[') ? 1 : 0, -1)
  return name
}

/** Who writes a line, by its tag. */
export interface Speaker {
  /** Without path and decoration. */
  readonly name: string
  /** undefined for a program that is not read. */
  readonly program: Program | undefined
  /** It looks like a daemon of SSH; see `looksLikeSshd`. */
  readonly isLikeSshd: boolean
}

/** So many tags are remembered: whoever writes lines chooses them. */
const MOST_SPEAKERS = 256

/** The speakers of one log, each found once as long as there are not too many. */
export class Speakers {
  readonly #known = new Map<string, Speaker>()
  #lastTag = ''
  #last: Speaker = speakerOf('')

  /** The speaker of a tag. */
  of(tag: string): Speaker {
    if (tag === this.#lastTag) return this.#last
    let speaker = this.#known.get(tag)
    if (speaker === undefined) {
      speaker = speakerOf(tag)
      if (this.#known.size >= MOST_SPEAKERS) this.#known.clear()
      this.#known.set(tag, speaker)
    }
    this.#lastTag = tag
    this.#last = speaker
    return speaker
  }
}

function speakerOf(tag: string): Speaker {
  const name = plainName(tag)
  return { name, program: programOf(tag), isLikeSshd: looksLikeSshd(name) }
}

/** Where only root installs programs. */
const SYSTEM_FOLDERS = ['/usr/', '/bin/', '/sbin/', '/nix/store/', '/run/wrappers/']

/**
 * True when the sender of a message may claim a success or a failure in a program's name. Root may. For sudo and su, whom anybody
 * starts, the journal must have seen a file of theirs run that lies where only root installs: a copy elsewhere, or a process that only took the
 * name, may not. They never tell of a success or an address, so that a lie that slips through accuses an account and no more.
 */
export function mayClaim(program: Program, sender: { readonly fromRoot: boolean; readonly program: string }): boolean {
  return sender.fromRoot || (program.isSetuid && SYSTEM_FOLDERS.some((folder) => sender.program.startsWith(folder)))
}

/** Clients and helpers with `ssh` in their names, who let nobody in. */
const HARMLESS: ReadonlySet<string> = new Set(
  'ssh ssh-agent ssh-add ssh-keygen ssh-keyscan ssh-copy-id sshd-keygen sshguard sshfs autossh ssh-keysign'.split(' '),
)

/** True for names that look like a daemon of SSH and are not read: OpenSSH renamed its process twice, and who reads logs went blind. */
function looksLikeSshd(name: string): boolean {
  return (name.includes('ssh') || name.includes('SSH')) && !HARMLESS.has(name)
}
