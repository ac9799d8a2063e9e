import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

/** What a command has to do with the world outside, so that tests can run it inside their own process. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: AsyncIterable<Uint8Array>
  /** Writes to the standard output, exactly as given. */
  out(text: string): void
  /** Resolves when the standard output can take more: whoever writes much waits for it. */
  drained(): Promise<void>
  /** Writes a line to the standard error. */
  err(line: string): void
  /** Shows a line that the next one replaces, where somebody looks on; an empty one takes it away. */
  progress(line: string): void
  /** Says how the process will end: 0 well, 1 the work failed, 2 it was not called rightly. */
  setExitCode(code: 0 | 1 | 2): void
  /** Lets that many milliseconds pass, or fewer where the signal comes before. */
  wait(ms: number, signal?: AbortSignal): Promise<void>
  /** Comes when somebody wants the program to end. A command that asks for it ends by itself then. */
  readonly stop: AbortSignal
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    env: process.env,
    // Touched only by a command that reads it: an open standard input keeps a process alive.
    get stdin() {
      return process.stdin
    },
    out: (text) => {
      if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', ignoreClosedPipe)
      process.stdout.write(text)
    },
    drained: async () => {
      if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain').catch(() => {})
    },
    err: (line) => void process.stderr.write(`${line}\n`),
    progress: (line) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`)
    },
    setExitCode: (code) => {
      process.exitCode = code
    },
    wait: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {}),
    // The signals' own effect lasts until a command asks.
    get stop() {
      stopping ??= stopOnSignals()
      return stopping
    },
  }
}

let stopping: AbortSignal | undefined

function stopOnSignals(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => controller.abort())
  return controller.signal
}

/** `garrison export | head` closes the pipe when it has enough; that is no failure. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

/**
 * A text of the server's for people: without the control characters that could make a terminal do things.
 * Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
}
