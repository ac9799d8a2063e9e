import type { ParsedLog, RecordKind } from '../../detection/logon.ts'
import { zoneClock } from '../../detection/zone-clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import { type Refusal, refuse } from '../../kernel/outcome.ts'
import type { Deps } from '../deps.ts'
import { lockHost } from '../hosts/read.ts'
import { type Recorded, type Recording, recordLogons } from './record-logons.ts'

/** Records of a binary file. They name their moments whole, so neither zone nor year matters to them. */
export interface GivenRecords {
  readonly bytes: Uint8Array
  readonly kind: RecordKind
}

/** A log of one server. */
export interface LogonImport {
  readonly host: string
  /** IANA zone of times in the text that name none; undefined: the server's. */
  readonly zone: string | undefined
  /** Year of times that name none; undefined: the last one in which they are not after `writtenAt` by more than a day. */
  readonly year: number | undefined
  /** When the log was last written, milliseconds since 1970, which times without a year are reckoned back from; undefined: now. */
  readonly writtenAt?: number | undefined
  /** Lines of text, or records. */
  readonly log: string | GivenRecords
}

/** What became of the lines and logons of an import. */
export interface ImportCounts extends Recorded {
  readonly lines: number
  /** Lines that say something about logons. */
  readonly understood: number
  readonly otherPrograms: number
  readonly notUnderstood: number
}

/**
 * Reads logons out of a log, keeps them and alerts for what is unusual about them. Refuses `unknown-host` and `unknown-zone`.
 */
export async function importLogons(
  deps: Recording & Pick<Deps, 'parseRecords'>,
  account: Uid,
  given: LogonImport,
): Promise<ImportCounts | Refusal<'unknown-host' | 'unknown-zone'>> {
  const { transaction, clock } = deps
  const host = await lockHost(transaction, account, given.host)
  if (host === undefined) return refuse('unknown-host', given.host)
  const zone = given.zone ?? host.timeZone
  if (zoneClock(zone) === undefined) return refuse('unknown-zone', zone)
  const receivedAt = Math.min(given.writtenAt ?? Number.POSITIVE_INFINITY, clock.now())
  const log =
    typeof given.log === 'string'
      ? deps.parseLog(given.log, { zone, year: given.year, receivedAt })
      : deps.parseRecords(given.log.bytes, given.log.kind)
  return { ...lineCounts(log), ...(await recordLogons(deps, account, [{ host, events: log.events }])) }
}

function lineCounts({ lines, otherPrograms, notUnderstood }: ParsedLog) {
  return { lines, otherPrograms, notUnderstood, understood: lines - otherPrograms - notUnderstood }
}
