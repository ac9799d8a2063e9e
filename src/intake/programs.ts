import type { LogonEvent } from '../detection/logon.ts'
import { readPamText } from './pam.ts'
import { readSshd } from './sshd.ts'

/** What one message of a program says about a logon. */
export type ProgramMessage = Pick<LogonEvent, 'result' | 'user' | 'address' | 'port' | 'method' | 'fingerprint'>

/** A program whose messages are read. */
export interface Program {
  /** Its name without path and decoration. */
  readonly name: string
  readonly service: LogonEvent['service']
  /** Gives undefined for a message that it does not know. Never throws. */
  readonly read: (message: string) => ProgramMessage | undefined
}

const SSHD: Omit<Program, 'name'> = { service: 'ssh', read: readSshd }

const PROGRAMS: ReadonlyMap<string, Program> = new Map(
  Object.entries({ sshd: SSHD, 'sshd-session': SSHD, 'sshd-auth': SSHD }).map(([name, program]) => [name, { name, ...program }]),
)

const LONGEST_TAG = 128

/** The program that a tag names (`sshd`, `/usr/sbin/sshd`, `[sshd]`, `sshd(pam_unix)`); undefined for those that are not read. */
export function programOf(tag: string): Program | undefined {
  const known = PROGRAMS.get(tag)
  if (known !== undefined || tag.length > LONGEST_TAG) return known
  const module = tag.endsWith(')') ? /\((pam_[a-z0-9_]{1,32})\)$/.exec(tag)?.[1] : undefined
  const plain = PROGRAMS.get(plainName(tag))
  return plain === undefined || module === undefined ? plain : { ...plain, read: (message) => readPamText(module, message) }
}

function plainName(tag: string): string {
  return (
    tag
      .slice(tag.lastIndexOf('/') + 1)
      // journald's word for a program whose file an upgrade has replaced.
      .replace(/ \(deleted\)$/, '')
      .replace(/^\[(.+)\]$/, '$1')
      .replace(/\(pam_[a-z0-9_]{1,32}\)$/, '')
  )
}
