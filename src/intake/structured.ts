import type { LogonEvent } from '../detection/logon.ts'
import { isDockerLine, readDockerLine } from './docker-line.ts'
import { isEcs, readEcs } from './ecs.ts'
import { eventXmlNumber, readEventXml } from './event-xml.ts'
import { readJournalFields } from './journald.ts'
import { type Fields, parseFields } from './json-fields.ts'
import { isKeyValues, readKeyValues } from './key-values.ts'
import type { LogClock } from './log-clock.ts'
import { readOcsf } from './ocsf.ts'
import type { Envelope } from './syslog-envelope.ts'
import { embeddedEvent, isEventXml, windowsEventOf } from './windows-json.ts'
import { isLogonEvent, logonNumbers, readWindowsLogon, type WindowsEvent } from './windows-logon.ts'
import { isOpenSshEvent, isOpenSshNumber, readWindowsSshd } from './windows-sshd.ts'
import { namesItsOrigin, readWrappedLine } from './wrapped-line.ts'

type Reading = Envelope | LogonEvent | 'other' | undefined

/**
 * Reads a line that is structured by itself, JSON or XML: an envelope around a program's message, or an event of its own. `other`
 * is an event that is none of logons. Gives undefined for what it does not understand. Never throws.
 */
export function readStructured(line: string, clock: LogClock): Reading {
  const reading = readLine(line, clock)
  const isEvent = typeof reading === 'object' && 'result' in reading
  return isEvent && clock.wasLocal ? { ...reading, isLocalTime: true } : reading
}

function readLine(line: string, clock: LogClock): Reading {
  const text = line.charCodeAt(0) === BYTE_ORDER_MARK ? line.slice(1) : line
  if (text.charCodeAt(0) !== OPEN_BRACE) return isKeyValues(text) ? readPairs(text, line, clock) : readXml(text, line, clock)
  // Journal entries mostly begin with a field of journald's own, and Windows events never do.
  if (text.charCodeAt(2) !== UNDERSCORE && isOtherWindowsEvent(text)) return 'other'
  const fields = parseFields(text)
  return fields === undefined ? undefined : readJson(fields, line, clock)
}

/** True for a line that `readStructured` is for. */
export function isStructured(line: string): boolean {
  const first = line.charCodeAt(0)
  if (first === OPEN_BRACE) return true
  if (first === BYTE_ORDER_MARK) return isStructured(line.slice(1, 64))
  if (first === BIG_E) return isKeyValues(line)
  return (first === LESS || first === MINUS) && isEventXml(line)
}

function readJson(fields: Fields, line: string, clock: LogClock): Reading {
  const entry = readJournalFields(fields)
  if (entry !== undefined) return entry
  if (fields['class_uid'] !== undefined) return readOcsf(fields, line, clock)
  const event = windowsEventOf(fields)
  if (event !== undefined) return readWindows(event, line, clock)
  if (isDockerLine(fields)) return readDockerLine(fields, clock)
  const wrapped = readWrappedLine(fields, clock)
  if (wrapped !== undefined) return wrapped
  if (isEcs(fields)) return readEcs(fields, line, clock)
  const inside = namesItsOrigin(fields) ? undefined : embeddedEvent(fields)
  if (inside === undefined) return undefined
  const found = isKeyValues(inside) ? readPairs(inside, line, clock) : readXml(inside, line, clock)
  return typeof found === 'object' ? { ...found, form: ['json', ...(found.form ?? [])] } : found
}

/**
 * True for most of what Windows logs, without reading the JSON: none of the numbers of logon events stands in it. The colon keeps to
 * members of the object, because a quote inside a text has a backslash before it: nobody hides an attempt behind such a name.
 */
function isOtherWindowsEvent(text: string): boolean {
  const isOfWindows = text.includes(':"Microsoft-Windows-') || text.includes(': "Microsoft-Windows-')
  return isOfWindows && !LOGON_NUMBER.test(text) && !text.includes('"class_uid"')
}

function readPairs(text: string, line: string, clock: LogClock): Reading {
  const fields = readKeyValues(text)
  const event = fields === undefined ? undefined : windowsEventOf(fields)
  return event === undefined ? undefined : readWindows({ ...event, form: PAIRS }, line, clock)
}

function readXml(xml: string, line: string, clock: LogClock): Reading {
  const number = eventXmlNumber(xml)
  if (number !== undefined && !isLogonEvent(number) && !(isOpenSshNumber(number) && xml.includes('OpenSSH'))) return 'other'
  const event = readEventXml(xml)
  return event === undefined ? undefined : readWindows(event, line, clock)
}

/** sshd's own words on Windows are read as everywhere else. */
function readWindows(event: WindowsEvent, line: string, clock: LogClock): Reading {
  return isOpenSshEvent(event) ? readWindowsSshd(event, clock) : readWindowsLogon(event, line, clock)
}

const LOGON_NUMBER = new RegExp(logonNumbers().join('|'))

const PAIRS = ['pairs'] as const
const OPEN_BRACE = 0x7b
const UNDERSCORE = 0x5f
const BIG_E = 0x45
const LESS = 0x3c
const MINUS = 0x2d
const BYTE_ORDER_MARK = 0xfeff
