import { type Command, Option } from 'commander'
import { lineOfJson, listOf, type Members, textOf } from '../answer.ts'
import { addClientCommand, runClient } from '../client-command.ts'
import type { ClientFlags } from '../client-settings.ts'
import { retry } from '../retry.ts'
import { printable, type Terminal } from '../terminal.ts'

type ExportFlags = ClientFlags & {
  readonly account?: string
  readonly from?: string
  readonly to?: string
  readonly format: 'ndjson' | 'csv'
}

const COLUMNS = [
  ...['AlertId', 'IncidentId', 'Kind', 'Level', 'Status', 'At', 'HostUuid', 'HostName', 'User', 'Source', 'Location', 'Observed'],
  ...['Reason', 'LogLine', 'ReadAs', 'HandledAt', 'HandledBy', 'Remark'],
]

/** `alerts export`: every alert with all that is kept of it. */
export function registerAlertCommands(program: Command, terminal: Terminal): void {
  const alerts = program.command('alerts').description('alerts about logons')
  addClientCommand(alerts, 'export', 'print all alerts, the oldest first')
    .option('--account <UID>', 'of this member of the organisation')
    .option('--from <TIME>', 'from this time on, for instance 2026-11-01T00:00:00Z')
    .option('--to <TIME>', 'before this time')
    .addOption(
      new Option('--format <FORMAT>', 'one JSON object on each line, or a table for spreadsheets')
        .choices(['ndjson', 'csv'])
        .default('ndjson'),
    )
    .action((flags: ExportFlags) =>
      runClient(terminal, flags, async (connect) => {
        const client = await connect()
        if (flags.format === 'csv') terminal.out(`${COLUMNS.join()}\r\n`)
        let token = ''
        do {
          const parameters = parametersOf(flags, token)
          const { members } = await retry(terminal, () => client.call('Garrison', 'ExportAlerts', parameters))
          const show = flags.format === 'csv' ? csvLine : jsonLine
          terminal.out(listOf(members, 'Alerts').map(show).join(''))
          await terminal.drained()
          token = textOf(members, 'NextToken')
        } while (token !== '')
      }),
    )
}

function parametersOf({ account, from, to }: ExportFlags, token: string): [string, string][] {
  const given: [string, string | undefined][] = [
    ['AliUid', account],
    ['From', from],
    ['To', to],
    ['NextToken', token || undefined],
  ]
  return given.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]))
}

function jsonLine(alert: Members): string {
  return lineOfJson(Object.fromEntries(COLUMNS.filter((name) => name in alert).map((name) => [name, alert[name]])))
}

function csvLine(alert: Members): string {
  return `${COLUMNS.map((name) => csvCell(textOf(alert, name))).join()}\r\n`
}

/** A cell of RFC 4180. Spreadsheets run what begins like a formula, and attackers choose account names: such a cell gets an apostrophe. */
function csvCell(text: string): string {
  const shown = printable(text)
  const safe = /^[=+\-@\t]/.test(shown) ? `'${shown}` : shown
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
