import type { LogonEvent } from '../detection/logon.ts'
import { readJournalEntry } from './journald.ts'
import type { Envelope } from './syslog-envelope.ts'

/**
 * Reads a line that is structured by itself, JSON or XML: an envelope around a program's message, or an event of its own. `other`
 * is an event that is none of logons. Gives undefined for what it does not understand. Never throws.
 */
export function readStructured(line: string): Envelope | LogonEvent | 'other' | undefined {
  return readJournalEntry(line)
}

/** True for a line that `readStructured` is for. */
export function isStructured(line: string): boolean {
  const first = line.charCodeAt(0)
  return first === OPEN_BRACE || (first === LESS && line.startsWith('<Event'))
}

const OPEN_BRACE = 0x7b
const LESS = 0x3c
