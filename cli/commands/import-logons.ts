import type { Command } from 'commander'
import { countsOf } from '../answer.ts'
import type { ApiClient } from '../api-client.ts'
import { addClientCommand, runClient } from '../client-command.ts'
import type { ClientFlags } from '../client-settings.ts'
import { readInput } from '../input.ts'
import { linePieces } from '../line-pieces.ts'
import { retry } from '../retry.ts'
import { printable, type Terminal } from '../terminal.ts'

/** What one call carries at most. */
const PIECE_BYTES = 256 * 1024

type ImportFlags = ClientFlags & { readonly host: string; readonly zone?: string; readonly year?: string }

/** `logons import FILE`: sends a log, piece by piece; what the server knows already it counts as duplicates. */
export function registerImportLogons(logons: Command, terminal: Terminal): void {
  addClientCommand(logons, 'import <file>', 'read logon events out of a log file; - for the standard input')
    .requiredOption('--host <UUID>', 'host that wrote the log')
    .option('--zone <ZONE>', "IANA time zone of the log's times, when it is not the host's")
    .option('--year <YEAR>', 'year of times that name none')
    .action((file: string, flags: ImportFlags) =>
      runClient(terminal, flags, async (connect) => importLogons(terminal, await connect(), file, flags)),
    )
}

async function importLogons(terminal: Terminal, client: ApiClient, file: string, flags: ImportFlags): Promise<void> {
  const about: (readonly [string, string])[] = [['HostUuid', flags.host]]
  if (flags.zone !== undefined) about.push(['Zone', flags.zone])
  if (flags.year !== undefined) about.push(['Year', flags.year])
  const totals = new Map<string, number>()
  let cutLines = 0
  let isWhole = false
  try {
    for await (const piece of linePieces(readInput(file, terminal), PIECE_BYTES)) {
      cutLines += piece.cutLines
      // Signed anew for every attempt: a signature is good for one request.
      const { members } = await retry(terminal, () => client.call('Garrison', 'ImportLogons', [...about, ['Lines', piece.text]]))
      for (const [name, count] of countsOf(members)) totals.set(name, (totals.get(name) ?? 0) + count)
    }
    isWhole = true
  } finally {
    for (const [name, total] of totals) terminal.out(`${printable(name)} ${total}\n`)
    if (cutLines > 0) terminal.err(`${cutLines} lines were longer than ${PIECE_BYTES} bytes; only their beginnings were sent`)
    if (!isWhole && totals.size > 0) terminal.err('the import stopped here; run it again, what is known counts as duplicates')
  }
}
