import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { Command } from 'commander'
import { registerClientCommands } from '../../cli/register-client-commands.ts'
import { ACCESS_KEY_ID, ACCESS_KEY_SECRET, type Peer } from './peer.ts'

/** What a command left behind. */
export interface Finished {
  readonly out: string
  readonly err: string
  readonly exitCode: number
  /** How long it wanted to wait, in milliseconds, one after the other. */
  readonly waits: readonly number[]
  /** The lines that somebody looking on would have seen, one after the other. */
  readonly progress: readonly string[]
}

/** Runs a client command inside this process. Waits are recorded and over at once. */
export async function runCli(
  args: readonly string[],
  given: { readonly env?: Readonly<Record<string, string>>; readonly stdin?: string | Buffer } = {},
): Promise<Finished> {
  const finished = { out: '', err: '', exitCode: 0, waits: [] as number[], progress: [] as string[] }
  const program = new Command('garrison')
  registerClientCommands(program, {
    env: given.env ?? {},
    stdin: Readable.from(given.stdin === undefined ? [] : [Buffer.from(given.stdin)]),
    out: (text) => {
      finished.out += text
    },
    drained: async () => {},
    err: (line) => {
      finished.err += `${line}\n`
    },
    progress: (line) => {
      finished.progress.push(line)
    },
    setExitCode: (code) => {
      finished.exitCode = code
    },
    wait: async (ms) => {
      finished.waits.push(ms)
    },
    stop: new AbortController().signal,
  })
  await program.parseAsync(args, { from: 'user' })
  return finished
}

/** The variables that point a command at a peer. */
export function peerEnv(peer: Peer): Record<string, string> {
  return {
    GARRISON_ENDPOINT: peer.endpoint,
    ALIBABA_CLOUD_ACCESS_KEY_ID: ACCESS_KEY_ID,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: ACCESS_KEY_SECRET,
  }
}

/** Asserts one clear line on the standard error, nothing on the standard output, and an exit code. */
export function assertRefused(finished: Finished, exitCode: number, says: RegExp): void {
  assert.match(finished.err, says)
  assert.match(finished.err, /^[^\n]+\n$/, 'it is not one line')
  assert.equal(finished.out, '')
  assert.equal(finished.exitCode, exitCode)
}
