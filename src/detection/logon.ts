/**
 * What became of an attempt to log on. `partial` (one of several factors passed) and `postponed` are no logons; `aborted` is a
 * connection that ended before an answer; `information` says something about an attempt or a session and counts for nothing.
 */
export type LogonResult = 'success' | 'failure' | 'partial' | 'postponed' | 'aborted' | 'information'

/** By which door somebody comes in. */
export type LogonService = 'ssh' | 'console' | 'remote-desktop' | 'network' | 'ftp' | 'sudo' | 'su' | 'other'

/** How a line is written, whatever it says: what a logging system, a forwarder or a schema makes of an event. */
export type LineForm =
  | 'rfc3164'
  | 'rfc5424'
  /** A header of syslog behind another time than RFC 3164's. */
  | 'iso-time'
  | 'unix-time'
  | 'short-full'
  | 'vsftpd-file'
  | 'journal-json'
  | 'journal-export'
  /** A container's log: Docker's JSON, and what other runtimes write before a line. */
  | 'docker'
  | 'container'
  /** Syslog that a forwarder took apart, or wrapped whole. */
  | 'parts'
  | 'filebeat'
  | 'json'
  /** Windows events, by their shapes. */
  | 'winlogbeat'
  | 'wazuh'
  | 'vector'
  | 'event-json'
  | 'flat-json'
  | 'event-xml'
  | 'pairs'
  | 'ocsf'
  | 'ecs'
  | 'record'

/** One logon event out of a log, before it is tied to a host. Pure data. */
export interface LogonEvent {
  /** When it happened, milliseconds since 1970, by the log's own time in the host's zone. */
  readonly at: number
  readonly result: LogonResult
  /** Account name as logged; undefined when the line names none. */
  readonly user: string | undefined
  /** Normalised source address (`::ffff:` unwrapped, zone id removed); undefined when unknown. Never resolved by DNS. */
  readonly address: string | undefined
  readonly port: number | undefined
  /** password, publickey, keyboard-interactive/pam, … as logged. */
  readonly method: string | undefined
  /** Key fingerprint, for instance `ED25519 SHA256:…`. */
  readonly fingerprint: string | undefined
  /** Process id in the log line: joins lines of one connection. */
  readonly pid: number | undefined
  /** `sshd`, `sshd-session`, … */
  readonly program: string
  readonly service: LogonService
  /** Whose rules for account names hold: exact on Unix; Windows does not tell upper from lower case. */
  readonly os: 'unix' | 'windows'
  /** The account's Windows domain, or the computer whose account it is; undefined where there is none. */
  readonly domain: string | undefined
  /** The host name in the envelope; undefined when it has none. */
  readonly hostname: string | undefined
  /** The system's own name for the session that the logon began, where the log tells one; a logon's halves name the same. */
  readonly session?: string | undefined
  /** The forms of the line, the outer ones first; undefined where they are not known. */
  readonly form?: readonly LineForm[] | undefined
  /** How often the line happened (`message repeated N times`). */
  readonly count: number
  /** The time named no zone: it was read in the zone of the context. */
  readonly isLocalTime?: true
  /** The time named no year, and the only year that it may be of lies far before the reception. */
  readonly isOddYear?: true
  /** The raw line, at most 4,096 characters. */
  readonly raw: string
}

/** What a parser needs to know beside the text. */
export interface LogContext {
  /** IANA zone of the server: for envelopes without a zone. */
  readonly zone: string
  /** Year for envelopes without one; undefined: the last one in which the time is at most a day after `receivedAt`. */
  readonly year: number | undefined
  readonly receivedAt: number
  /**
   * `run-together` for a stream whose sender writes no line ends between messages that begin with a priority. Never for anything
   * else: a name in a message could then begin another one. Undefined: lines, and frames with octet counts.
   */
  readonly framing?: 'lines' | 'run-together' | undefined
  /** Each line is a message of its own, which nothing goes beyond: who may send one hides no others behind it. */
  readonly isMessages?: true
}

/** What came out of a piece of log text. */
export interface ParsedLog {
  readonly events: readonly LogonEvent[]
  /** Lines that are not blank: each gave an event or is counted below. */
  readonly lines: number
  /** Lines of programs that the parser does not read. */
  readonly otherPrograms: number
  /** Lines of a known program, or without a readable envelope, that it did not understand. */
  readonly notUnderstood: number
  /**
   * `notUnderstood` by program: '' where a line tells none, `…` for further programs once 32 of those that are not read are kept apart. Names are
   * cut to 64 characters.
   */
  readonly notUnderstoodBy: ReadonlyMap<string, number>
  /** `notUnderstood` by server and program, with one line of each; of a log with more than 4,096 such pairs the first. */
  readonly blindSpots: readonly BlindSpot[]
}

/** Lines of one program on one server that were not understood. */
export interface BlindSpot {
  /** As the lines name it; undefined where they do not. */
  readonly hostname: string | undefined
  /** As in `notUnderstoodBy`. */
  readonly program: string
  readonly lines: number
  /** One of them as it stood there, at most 1,024 characters; empty for records that are no text. */
  readonly sample: string
}

/** Reads a log, text or bytes, into events; never throws on any input. A journal in export format is exact only as bytes. */
export type ParseLog = (log: string | Uint8Array, context: LogContext) => ParsedLog

/** Files of records that are no lines; of `wtmpdb` the rows. */
export const RECORD_KINDS = ['wtmp', 'btmp', 'utmp', 'wtmpdb'] as const
export type RecordKind = (typeof RECORD_KINDS)[number]

/** Reads records of logons into events; never throws on any input. */
export type ParseRecords = (bytes: Uint8Array, kind: RecordKind) => ParsedLog
