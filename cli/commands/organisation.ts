import { gzipSync } from 'node:zlib'
import type { Command } from 'commander'
import { UsageError } from '../../src/kernel/failure.ts'
import { isSealedFile, readRecipientKey } from '../../src/kernel/sealed-file.ts'
import { Secret } from '../../src/kernel/secret.ts'
import { countsOf, listOf, type Members, textOf } from '../answer.ts'
import type { ApiClient } from '../api-client.ts'
import { addClientCommand, type Connect, runClient } from '../client-command.ts'
import type { ClientFlags } from '../client-settings.ts'
import { readWhole } from '../input.ts'
import { whileWaiting } from '../progress.ts'
import { printable, type Terminal } from '../terminal.ts'
import { unseal } from '../unseal.ts'

type FileFlags = ClientFlags & { readonly file: string }

const FILE_FLAG = ['-f, --file <FILE>', 'organisation file; - for the standard input'] as const

type ExportFlags = ClientFlags & { readonly secretsFor?: string }

/** `apply`, `export`, `unseal`, `diff` and `reset`: the organisation as one file. */
export function registerOrganisationCommands(program: Command, terminal: Terminal): void {
  addClientCommand(program, 'apply', "make the server's organisation as the file says")
    .requiredOption(...FILE_FLAG)
    .action((flags: FileFlags) => apply(terminal, flags))
  addClientCommand(program, 'export', "print the server's organisation as a file, without secrets")
    .option('--secrets-for <FILE>', 'with its secrets, sealed for the holder of this public key (PEM)')
    .action((flags: ExportFlags) => runClient(terminal, flags, (connect) => exportFile(terminal, flags.secretsFor, connect)))
  program
    .command('unseal <FILE>')
    .description('print what `export --secrets-for` sealed; asks no server')
    .requiredOption('--key <FILE>', 'the private key (PEM, without a passphrase)')
    .action((file: string, flags: { readonly key: string }) =>
      runClient(terminal, {}, async () => terminal.out(await unseal(flags.key, file, terminal))),
    )
  addClientCommand(program, 'diff', 'print how the file and the server differ; ends with 1 when they do')
    .requiredOption(...FILE_FLAG)
    .action((flags: FileFlags) => diff(terminal, flags))
  addClientCommand(program, 'reset', 'return a server started with `garrison dev` to its organisation file').action(
    (flags: ClientFlags) =>
      runClient(terminal, flags, async (connect) => {
        const client = await connect()
        await client.call('Garrison', 'ResetOrganisation', [])
        print(terminal, 'the server is again what its organisation file says')
      }),
  )
}

async function exportFile(terminal: Terminal, keyFile: string | undefined, connect: Connect): Promise<void> {
  if (keyFile === undefined) return write(terminal, await exported(await connect(), 'Document', []))
  const pem = await readWhole(keyFile, terminal)
  const key = readRecipientKey(pem)
  // Found here, so that a private key never leaves this machine.
  if (typeof key === 'string') throw new UsageError(`${keyFile} ${key}`)
  const sealed = await exported(await connect(), 'SealedDocument', [['PublicKey', pem]])
  if (!isSealedFile(sealed)) throw new UsageError('the server does not know PublicKey: it is older than this program')
  write(terminal, sealed)
}

function write(terminal: Terminal, document: string): void {
  terminal.out(document.endsWith('\n') ? document : `${document}\n`)
}

async function exported(client: ApiClient, member: string, parameters: Parameters<ApiClient['call']>[2]): Promise<string> {
  const { members } = await client.call('Garrison', 'ExportOrganisation', parameters)
  return textOf(members, member)
}

function apply(terminal: Terminal, flags: FileFlags): Promise<void> {
  return runClient(terminal, flags, async (connect) => {
    const document = await readDocument(flags.file, terminal)
    const client = await connect()
    const { members } = await whileWaiting(terminal, 'applying', client.call('Garrison', 'ApplyOrganisation', [packed(document)]))
    printChanges(terminal, members)
    const counts = countsOf(members).flatMap(([name, count]) => (name === 'ChangeCount' ? [] : `${name} ${count}`))
    if (counts.length > 0) print(terminal, counts.join(', '))
    printNewKeys(terminal, listOf(members, 'NewAccessKeys'))
    printNewTokens(terminal, listOf(members, 'NewLogonSources'))
    printIncomplete(terminal, listOf(members, 'IncompleteSubscriptions'))
  })
}

function diff(terminal: Terminal, flags: FileFlags): Promise<void> {
  return runClient(terminal, flags, async (connect) => {
    const document = await readDocument(flags.file, terminal)
    const client = await connect()
    const { members } = await whileWaiting(terminal, 'comparing', client.call('Garrison', 'DiffOrganisation', [packed(document)]))
    printChanges(terminal, members)
    if (listOf(members, 'Changes').length > 0) terminal.setExitCode(1)
    else print(terminal, 'no difference')
  })
}

async function readDocument(file: string, terminal: Terminal): Promise<string> {
  const document = await readWhole(file, terminal)
  if (!isSealedFile(document)) return document
  throw new UsageError(`${file} is sealed: open it first with: garrison unseal --key PRIVATE-KEY ${file}`)
}

/** Requests are bounded: a file that comes near the bound travels compressed. */
const MOST_PLAIN_BYTES = 256 * 1024

function packed(document: string): readonly [name: string, value: string] {
  if (Buffer.byteLength(document) <= MOST_PLAIN_BYTES) return ['Document', document]
  return ['CompressedDocument', gzipSync(document).toString('base64')]
}

/** A line for each change, and one for those that the server counted but did not list. */
function printChanges(terminal: Terminal, members: Members): void {
  const changes = listOf(members, 'Changes')
  for (const change of changes) {
    print(terminal, `${textOf(change, 'Change')} ${textOf(change, 'Kind')} ${textOf(change, 'Name')}`)
  }
  const count = Number(textOf(members, 'ChangeCount'))
  if (count > changes.length) print(terminal, `… and ${count - changes.length} more`)
}

/** The secrets of keys that the server made. Nobody can ask for them a second time, so here they are printed. */
function printNewKeys(terminal: Terminal, keys: readonly Members[]): void {
  if (keys.length === 0) return
  print(terminal, 'New AccessKeys; their secrets are shown only now:')
  for (const key of keys) {
    const secret = new Secret(textOf(key, 'AccessKeySecret'))
    print(terminal, `  ${textOf(key, 'UserName')} in ${textOf(key, 'Account')}: ${textOf(key, 'AccessKeyId')} ${secret.reveal()}`)
  }
}

/** The tokens of sources of logs that the server made, likewise. */
function printNewTokens(terminal: Terminal, sources: readonly Members[]): void {
  if (sources.length === 0) return
  print(terminal, 'New sources of logs; their tokens are shown only now:')
  for (const source of sources) {
    const token = new Secret(textOf(source, 'Token'))
    print(terminal, `  ${textOf(source, 'Name')} in ${textOf(source, 'Account')}: ${token.reveal()}`)
  }
}

/** Subscriptions that the file names without what is secret of them. */
function printIncomplete(terminal: Terminal, subscriptions: readonly Members[]): void {
  if (subscriptions.length === 0) return
  print(terminal, 'Subscriptions without their URL or secret; nothing is told to them until ModifyAlertSubscription gives it:')
  for (const subscription of subscriptions)
    print(terminal, `  ${textOf(subscription, 'Name')} in ${textOf(subscription, 'Account')}`)
}

function print(terminal: Terminal, line: string): void {
  terminal.out(`${printable(line)}\n`)
}
