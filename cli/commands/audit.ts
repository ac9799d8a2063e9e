import type { Command } from 'commander'
import {
  type AuditRow,
  CHAIN_START,
  type ChainProblem,
  hashOfRow,
  isProblem,
  type Link,
  walkChain,
} from '../../src/kernel/audit-chain.ts'
import { UsageError } from '../../src/kernel/failure.ts'
import { lineOfJson, listOf, type Members, textOf } from '../answer.ts'
import type { ApiClient } from '../api-client.ts'
import { addClientCommand, runClient } from '../client-command.ts'
import type { ClientFlags } from '../client-settings.ts'
import { readInput } from '../input.ts'
import { retry } from '../retry.ts'
import { printable, type Terminal } from '../terminal.ts'

type Parameters = (readonly [string, string])[]
type VerifyFlags = ClientFlags & { readonly account?: string; readonly file?: string; readonly known?: string }
type ExportFlags = ClientFlags & { readonly account?: string; readonly from?: string; readonly to?: string }

const ACCOUNT_FLAG = ['--account <UID>', 'whose audit trail; `unknown` for callers without a valid AccessKey'] as const

/** `audit verify` and `audit export`: the audit trail, and whether it is whole. */
export function registerAuditCommands(program: Command, terminal: Terminal): void {
  const audit = program.command('audit').description('the audit trail')
  addClientCommand(audit, 'verify', 'verify an audit trail; ends with 1 when something is wrong with it')
    .option(...ACCOUNT_FLAG)
    .option('--file <FILE>', 'verify what `audit export` wrote instead, without a server; - for the standard input')
    .option('--known <SEQ:HASH>', 'a last row that an earlier verification told, which must still be there')
    .action((flags: VerifyFlags) =>
      runClient(terminal, flags, async (connect) =>
        flags.file === undefined ? verify(terminal, await connect(), flags) : verifyFile(terminal, flags.file, flags.known),
      ),
    )
  addClientCommand(audit, 'export', 'print the rows of an audit trail, one JSON object on each line')
    .option(...ACCOUNT_FLAG)
    .option('--from <TIME>', 'from this time on, for instance 2026-11-01T00:00:00Z')
    .option('--to <TIME>', 'before this time')
    .action((flags: ExportFlags) => runClient(terminal, flags, async (connect) => exportRows(terminal, await connect(), flags)))
}

async function verify(terminal: Terminal, client: ApiClient, flags: VerifyFlags): Promise<void> {
  const about: Parameters = []
  if (flags.account !== undefined) about.push(['Account', flags.account])
  if (flags.known !== undefined) about.push(['Known', flags.known])
  let rows = 0
  let last = ''
  for await (const members of pages(terminal, client, 'VerifyAudit', about)) {
    rows += Number(textOf(members, 'CheckedRows'))
    const problem = members['Problem']
    if (typeof problem === 'object' && problem !== null) {
      return tellNotIntact(terminal, ` at row ${textOf(problem as Members, 'Seq')}: ${textOf(problem as Members, 'About')}`)
    }
    last = `${textOf(members, 'HeadSeq')}:${textOf(members, 'HeadHash')}`
  }
  terminal.out(printable(`intact: ${rows} rows; last row ${last}\n`))
}

async function exportRows(terminal: Terminal, client: ApiClient, flags: ExportFlags): Promise<void> {
  const about: Parameters = []
  if (flags.account !== undefined) about.push(['Account', flags.account])
  if (flags.from !== undefined) about.push(['From', flags.from])
  if (flags.to !== undefined) about.push(['To', flags.to])
  for await (const members of pages(terminal, client, 'ExportAudit', about)) {
    const lines = listOf(members, 'Rows').map((row) => lineOfJson(toLine(row)))
    terminal.out(lines.join(''))
    await terminal.drained()
  }
}

async function* pages(terminal: Terminal, client: ApiClient, action: string, about: Parameters): AsyncGenerator<Members> {
  let token = ''
  do {
    const parameters: Parameters = token === '' ? about : [...about, ['NextToken', token]]
    const { members } = await retry(terminal, () => client.call('Garrison', action, parameters))
    yield members
    token = textOf(members, 'NextToken')
  } while (token !== '')
}

const NUMBERS = new Set(['seq', 'at', 'secure', 'status'])

/** A row of an answer with the names under which its hash is made. */
function toLine(row: Members): Record<string, string | number> {
  return Object.fromEntries(
    Object.keys(row).map((name) => {
      const field = `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`
      return [field, NUMBERS.has(field) ? Number(textOf(row, name)) : textOf(row, name)]
    }),
  )
}

/** Verifies an exported file, which may hold the rows of several accounts one after the other. */
async function verifyFile(terminal: Terminal, file: string, known: string | undefined): Promise<void> {
  const chains = new Map<string, { link: Link; rows: number }>()
  let isKnown = known === undefined
  for await (const { row, previous, line } of exportedRows(file, terminal)) {
    const from = chains.get(row.account)?.link ?? { seq: row.seq - 1, hash: previous }
    const walked = walkChain(from, [row])
    const problem = isProblem(walked) ? walked : brokenStart(row, previous)
    if (problem !== undefined) {
      return tellNotIntact(terminal, ` at line ${line}, row ${problem.seq} of ${ownerOf(row.account)}: ${problem.about}`)
    }
    chains.set(row.account, { link: { seq: row.seq, hash: row.hash }, rows: (chains.get(row.account)?.rows ?? 0) + 1 })
    isKnown ||= `${row.seq}:${row.hash}` === known
  }
  if (!isKnown) return tellNotIntact(terminal, `: row ${known} is not in the file`)
  if (chains.size === 0) terminal.out('intact: no rows\n')
  for (const [account, { link, rows }] of chains) {
    terminal.out(printable(`intact: ${rows} rows of ${ownerOf(account)}; last row ${link.seq}:${link.hash}\n`))
  }
}

/** The first row of all is preceded by nothing. */
function brokenStart(row: AuditRow, previous: string): ChainProblem | undefined {
  if (row.seq > CHAIN_START.seq + 1 || previous === CHAIN_START.hash) return undefined
  return { seq: row.seq, kind: 'altered', about: 'row 1 names a row before it' }
}

interface ExportedLine {
  readonly row: AuditRow
  readonly previous: string
  readonly line: number
}

async function* exportedRows(file: string, terminal: Terminal): AsyncGenerator<ExportedLine> {
  let line = 0
  for await (const text of lines(readInput(file, terminal))) {
    line++
    if (text === '') continue
    let row: (AuditRow & { previous: string }) | undefined
    try {
      row = JSON.parse(text)
      if (typeof row?.account !== 'string' || !Number.isSafeInteger(row.seq) || typeof row.previous !== 'string') row = undefined
      else hashOfRow(row.previous, row.seq, row)
    } catch {
      row = undefined
    }
    if (row === undefined) throw new UsageError(`${file} is not what \`audit export\` writes: see line ${line}`)
    yield { row, previous: row.previous, line }
  }
}

const MAX_LINE_BYTES = 1024 * 1024

/** Lines of a stream of bytes, one at a time. @throws UsageError for a line that no export has */
async function* lines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let pending: Buffer = Buffer.alloc(0)
  for await (const chunk of source) {
    pending = Buffer.concat([pending, chunk])
    let start = 0
    for (let end = pending.indexOf(0x0a); end >= 0; end = pending.indexOf(0x0a, start)) {
      yield pending.toString('utf8', start, end)
      start = end + 1
    }
    pending = pending.subarray(start)
    if (pending.length > MAX_LINE_BYTES) throw new UsageError(`a line is longer than ${MAX_LINE_BYTES} bytes: this is no export`)
  }
  if (pending.length > 0) yield pending.toString('utf8')
}

function ownerOf(account: string): string {
  return account === '' ? 'unknown callers' : account
}

function tellNotIntact(terminal: Terminal, what: string): void {
  terminal.out(printable(`NOT INTACT${what}\n`))
  terminal.setExitCode(1)
}
