import type { Command } from 'commander'
import { UsageError } from '../../src/kernel/failure.ts'
import { countsOf } from '../answer.ts'
import type { ApiClient } from '../api-client.ts'
import { addClientCommand, runClient } from '../client-command.ts'
import type { ClientFlags } from '../client-settings.ts'
import { linePieces, type Piece } from '../line-pieces.ts'
import { findLogs, type LogFile } from '../logons/find-logs.ts'
import { framePieces, isOctetFramed } from '../logons/frame-pieces.ts'
import { isJournalExport, journalLines } from '../logons/journal-export.ts'
import { type OpenLog, openLog } from '../logons/read-log.ts'
import { recordPieces } from '../logons/record-pieces.ts'
import { isSqlite } from '../logons/sqlite-table.ts'
import { toUtf8, utf16Of } from '../logons/utf16.ts'
import { wtmpdbPieces } from '../logons/wtmpdb-rows.ts'
import { ByteProgress } from '../progress.ts'
import { RECORD_KINDS } from '../record-kinds.ts'
import { retry } from '../retry.ts'
import { printable, type Terminal } from '../terminal.ts'

/** What one call carries at most. */
const PIECE_BYTES = 256 * 1024
/** The same of bytes that travel as Base64. */
const RECORD_BYTES = (PIECE_BYTES / 4) * 3

type ImportFlags = ClientFlags & {
  readonly host: string
  readonly zone?: string
  readonly year?: string
  readonly records?: string
}

type Parameters = readonly (readonly [name: string, value: string])[]

/** `logons import FILE…`: sends logs, piece by piece; what the server knows already it counts as duplicates. */
export function registerImportLogons(logons: Command, terminal: Terminal): void {
  addClientCommand(
    logons,
    'import <files...>',
    'read logon events out of logs, packed by gzip or zstd too; of a folder what looks like one; - for the standard input',
  )
    .requiredOption('--host <UUID>', 'host that wrote the logs')
    .option('--zone <ZONE>', "IANA time zone of the logs' times, when it is not the host's")
    .option('--year <YEAR>', 'year of times that name none; else reckoned back from when a file was last written')
    .option('--records <KIND>', 'the files hold binary records, whatever their names: wtmp, btmp or utmp')
    .action((files: string[], flags: ImportFlags) =>
      runClient(terminal, flags, async (connect) => {
        if (flags.records !== undefined && !RECORD_KINDS.some((kind) => kind === flags.records)) {
          throw new UsageError(`--records ${flags.records} is not known; it is one of ${RECORD_KINDS.join(', ')}`)
        }
        let skipped = 0
        const logs = await findLogs(files, (why) => {
          skipped++
          terminal.err(`left out: ${why}`)
        })
        if (logs.length === 0) throw new UsageError('nothing is left to import')
        await new Import(terminal, await connect(), flags).run(logs, skipped)
      }),
    )
}

/** One import, over all its files. */
class Import {
  readonly #terminal: Terminal
  readonly #client: ApiClient
  readonly #flags: ImportFlags
  readonly #totals = new Map<string, number>()
  #cutLines = 0

  constructor(terminal: Terminal, client: ApiClient, flags: ImportFlags) {
    this.#terminal = terminal
    this.#client = client
    this.#flags = flags
  }

  async run(logs: readonly LogFile[], skipped: number): Promise<void> {
    const total = logs.reduce<number | undefined>(
      (sum, { bytes }) => (sum === undefined || bytes === undefined ? undefined : sum + bytes),
      0,
    )
    const progress = new ByteProgress(this.#terminal, total)
    let isWhole = false
    try {
      for (const log of logs) await this.#send(log, progress)
      isWhole = true
    } finally {
      progress.end()
      this.#summarise(logs.length, skipped, isWhole)
    }
  }

  async #send(log: LogFile, progress: ByteProgress): Promise<void> {
    const open = await openLog(log, this.#terminal, (bytes) => progress.add(log.path, bytes))
    const kind = this.#flags.records ?? RECORD_KINDS.find((name) => name === log.base)
    if (isSqlite(open.beginning)) await this.#sendRecords('wtmpdb', wtmpdbPieces(log.path, open.bytes, RECORD_BYTES))
    else if (kind !== undefined) await this.#sendRecords(kind, recordPieces(open.bytes, RECORD_BYTES))
    else await this.#sendLines(log, piecesOf(open))
  }

  async #sendRecords(kind: string, pieces: AsyncIterable<Buffer>): Promise<void> {
    for await (const piece of pieces) {
      await this.#call([
        ['RecordKind', kind],
        ['Records', piece.toString('base64')],
      ])
    }
  }

  async #sendLines(log: LogFile, pieces: AsyncIterable<Piece>): Promise<void> {
    const { zone, year } = this.#flags
    const about: (readonly [string, string])[] = []
    if (zone !== undefined) about.push(['Zone', zone])
    if (year !== undefined) about.push(['Year', year])
    else if (log.writtenAt !== undefined) about.push(['WrittenAt', String(log.writtenAt)])
    let isFirst = true
    for await (const piece of pieces) {
      if (isFirst) this.#tellYear(log, piece.text)
      isFirst = false
      this.#cutLines += piece.cutLines
      await this.#call([...about, ['Lines', piece.text]])
    }
  }

  /** A guess that decides about alerts is told. */
  #tellYear({ path, writtenAt, isRotated }: LogFile, text: string): void {
    if (this.#flags.year !== undefined || writtenAt === undefined || !isRotated || !YEARLESS.test(text)) return
    const day = new Date(writtenAt).toISOString().slice(0, 10)
    this.#terminal.err(`${path} names no year: taken for the year before ${day}, when it was last written; --year says otherwise`)
  }

  async #call(parameters: Parameters): Promise<void> {
    const all: Parameters = [['HostUuid', this.#flags.host], ...parameters]
    // Signed anew for every attempt: a signature is good for one request.
    const { members } = await retry(this.#terminal, () => this.#client.call('Garrison', 'ImportLogons', all))
    for (const [name, count] of countsOf(members)) this.#totals.set(name, (this.#totals.get(name) ?? 0) + count)
  }

  #summarise(files: number, skipped: number, isWhole: boolean): void {
    if ((files > 1 || skipped > 0) && isWhole) this.#terminal.out(`Files ${files}\n`)
    if (skipped > 0) this.#terminal.out(`FilesLeftOut ${skipped}\n`)
    for (const [name, total] of this.#totals) this.#terminal.out(`${printable(name)} ${total}\n`)
    if (this.#totals.size === 0 && isWhole) this.#terminal.out('Lines 0\n')
    if (this.#cutLines > 0) {
      const were = this.#cutLines === 1 ? 'line was' : 'lines were'
      this.#terminal.err(`${this.#cutLines} ${were} longer than ${PIECE_BYTES} bytes; the beginning alone was sent`)
    }
    if (!isWhole && this.#totals.size > 0) {
      this.#terminal.err('the import stopped here; run it again, what is known counts as duplicates')
    }
  }
}

/** `Nov 21 20:17:05 `, behind a priority perhaps. */
const YEARLESS = /^(?:<\d{1,3}>)?\p{L}{3,5}\.? [ 0-3]?\d \d\d:\d\d:\d\d /u

function piecesOf({ beginning, bytes }: OpenLog): AsyncGenerator<Piece> {
  const encoding = utf16Of(beginning)
  if (encoding !== undefined) return linePieces(toUtf8(bytes, encoding), PIECE_BYTES)
  if (isJournalExport(beginning)) return linePieces(journalLines(bytes), PIECE_BYTES)
  return isOctetFramed(beginning) ? framePieces(bytes, PIECE_BYTES) : linePieces(bytes, PIECE_BYTES)
}
