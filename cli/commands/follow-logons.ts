import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { UsageError } from '../../src/kernel/failure.ts'
import { Secret } from '../../src/kernel/secret.ts'
import { LOCAL_ENDPOINT, parseEndpoint } from '../client-settings.ts'
import { findSources, recordKindOf } from '../follow/find-sources.ts'
import { follow, ShippingStopped, type Source } from '../follow/follow.ts'
import { Journal } from '../follow/journal.ts'
import { type Destination, sendBatch } from '../follow/send-batch.ts'
import { type FollowState, readState, writeState } from '../follow/state.ts'
import { Tail } from '../follow/tail.ts'
import { RECORD_KINDS } from '../record-kinds.ts'
import type { Terminal } from '../terminal.ts'

const STATE_FILE = './garrison-follow.json'
/** So long an answer is waited for when the end is wanted; without it the batch comes again, and counts once. */
const GRACE_MS = 5000

interface FollowFlags {
  readonly endpoint?: string
  readonly tokenFile?: string
  readonly host?: string
  readonly zone?: string
  readonly state: string
  readonly journal?: true
  readonly records?: string
  readonly once?: true
}

/** `logons follow FILE…`: ships what is written to logs, until it is told to end. */
export function registerFollowLogons(logons: Command, terminal: Terminal): void {
  logons
    .command('follow [files...]')
    .description(
      'ship what is written to logs and the systemd journal, across rotations and restarts; the token is read from GARRISON_INTAKE_TOKEN',
    )
    .option('--journal', 'follow the systemd journal: what is logged under auth and authpriv')
    .option('--records <KIND>', 'the files hold binary records, whatever their names: wtmp, btmp or utmp')
    .option('--host <HOST>', "host that wrote the logs, by UUID or name; the token's, or what the lines say, unless given")
    .option('--zone <ZONE>', "IANA time zone of times that name none, when it is not the host's")
    .option('--endpoint <URL>', `server to send to (GARRISON_ENDPOINT; default ${LOCAL_ENDPOINT})`)
    .option('--token-file <FILE>', 'file with the token, open to this user alone')
    .option('--state <FILE>', 'file that remembers what was sent', STATE_FILE)
    .option('--once', 'ship what there is, and end')
    .action((files: string[], flags: FollowFlags) => run(terminal, files, flags))
}

/** Exit codes as those of every client command: 2 when it was not called rightly, 1 when the server does not take the logs. */
async function run(terminal: Terminal, files: readonly string[], flags: FollowFlags): Promise<void> {
  try {
    await ship(terminal, files, flags)
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ShippingStopped)) throw error
    terminal.err(error.message)
    terminal.setExitCode(error instanceof UsageError ? 2 : 1)
  }
}

async function ship(terminal: Terminal, files: readonly string[], flags: FollowFlags): Promise<void> {
  if (files.length === 0 && flags.journal === undefined) throw new UsageError('name the files to follow, or --journal')
  const destination = await destinationOf(terminal, flags)
  const told = `${destination.endpoint.origin} as ${destination.host ?? 'what the lines say'}`
  const file = resolve(flags.state)
  const before = await readState(file, told)
  const sources = await sourcesOf(terminal, files, flags, before)
  // What an earlier run followed and this one does not is not forgotten.
  const keep = async (state: Pick<FollowState, 'files' | 'journal'>) =>
    writeState(file, { version: 1, destination: told, ...before, ...state, files: { ...before?.files, ...state.files } })
  const sending = graceful(terminal.stop)
  try {
    const { batches, lines, leftOut } = await follow({
      sources,
      isOnce: flags.once === true,
      send: (batch) => sendBatch(destination, batch, sending),
      keep,
      pause: (ms) => terminal.wait(ms, terminal.stop),
      stop: terminal.stop,
      warn: (line) => terminal.err(line),
      random: Math.random,
    })
    terminal.out(`Batches ${batches}\nLines ${lines}\n${leftOut === 0 ? '' : `Left out ${leftOut}\n`}`)
  } finally {
    for (const source of sources) await source.close()
  }
}

async function sourcesOf(
  terminal: Terminal,
  files: readonly string[],
  { journal, once, records }: FollowFlags,
  before: FollowState | undefined,
): Promise<Source[]> {
  const warn = (line: string) => terminal.err(line)
  const kind = RECORD_KINDS.find((known) => known === records)
  if (records !== undefined && kind === undefined) {
    throw new UsageError(`--records ${records} is not known; it is one of ${RECORD_KINDS.join(', ')}`)
  }
  const paths = await findSources(files, warn)
  const sources: Source[] = paths.map((path) => new Tail(path, before?.files[path] ?? [], warn, kind ?? recordKindOf(path)))
  if (journal === true) {
    const machine = await machineId()
    sources.push(new Journal(before?.journal, { isEndless: once !== true, machine, warn }))
  }
  return sources
}

/** machine-id(5): 32 hexadecimal digits, or something else on a machine that has none yet. */
async function machineId(): Promise<string | undefined> {
  const text = await readFile('/etc/machine-id', 'utf8').catch(() => '')
  return /^[0-9a-f]{32}$/.exec(text.trim())?.[0]
}

async function destinationOf(terminal: Terminal, flags: FollowFlags): Promise<Destination> {
  const endpoint = parseEndpoint(flags.endpoint || terminal.env['GARRISON_ENDPOINT'] || LOCAL_ENDPOINT)
  const token = await readToken(terminal, flags.tokenFile)
  if (endpoint.protocol === 'http:' && !/^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(endpoint.hostname)) {
    terminal.err(`WARNING: plain HTTP to ${endpoint.host}: whoever listens on the way reads the token and the logs`)
  }
  return { endpoint, token, host: flags.host || undefined, zone: flags.zone || undefined }
}

async function readToken(terminal: Terminal, file: string | undefined): Promise<Secret> {
  const text = file === undefined ? terminal.env['GARRISON_INTAKE_TOKEN'] : await readTokenFile(file)
  const where = file ?? 'GARRISON_INTAKE_TOKEN'
  if (!text) throw new UsageError('no token: set GARRISON_INTAKE_TOKEN, or name a file that holds it with --token-file')
  if (!/^[\x21-\x7e]+$/.test(text)) throw new UsageError(`the token in ${where} must be one line without spaces`)
  return new Secret(text)
}

async function readTokenFile(file: string): Promise<string> {
  try {
    const { mode } = await stat(file)
    // Windows has no such mode bits; there the folder's access list protects the file.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new UsageError(`the token file ${file} is open to other users; close it with: chmod 600 ${file}`)
    }
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new UsageError(`the token file ${file} cannot be read: ${error.message}`)
  }
}

/** A signal that follows another one a while later. */
function graceful(stop: AbortSignal): AbortSignal {
  const controller = new AbortController()
  stop.addEventListener('abort', () => setTimeout(() => controller.abort(), GRACE_MS).unref(), { once: true })
  return controller.signal
}
