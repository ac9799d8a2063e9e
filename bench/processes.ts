import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the package. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** The root key of every server that is measured. */
export const KEY = { accessKeyId: 'LTAIbenchmarkkey00000001', accessKeySecret: 'secret-of-the-benchmark-000001' }

/** The management account, whose root key that is. */
export const HEAD = '1700000000000007'

const ROOT_KEY = {
  GARRISON_ROOT_ACCOUNT: HEAD,
  GARRISON_ROOT_ACCESS_KEY_ID: KEY.accessKeyId,
  GARRISON_ROOT_ACCESS_KEY_SECRET: KEY.accessKeySecret,
}

/** A child process, and where it answers once it does. */
export interface Running {
  readonly child: ChildProcess
  readonly url: Promise<string>
  /** What it has said so far. */
  readonly said: () => string
}

/** Starts a Node process that says where it is ready, with a channel to talk to it. */
export function start(args: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  let text = ''
  const url = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (piece: Buffer) => {
      text += piece
      const found = /ready on (\S+)/.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.on('error', reject)
    child.on('exit', () => reject(new Error(`${args.join(' ')} ended before it was ready`)))
  })
  // Whoever waits for the address hears of it; a process that is stopped before anybody does is no accident.
  url.catch(() => {})
  return { child, url, said: () => text }
}

/** A file of TypeScript as a process of its own. */
export function startSource(file: string, args: readonly string[], env: Record<string, string>): Running {
  return start([...process.execArgv, join(ROOT, file), ...args], env)
}

/** `garrison serve` as it stands in src/. */
export function serveSource(folder: string): Running {
  return startSource('src/main.ts', ['serve', '--port', '0', '--data', folder], ROOT_KEY)
}

/** `garrison serve` of the built program, on a data folder or a `database`; `organisation` is the file of a first start, `rest` what else it is told. */
export function serveBuilt(folder: string, organisation?: string, database?: string, rest: readonly string[] = []): Running {
  const file = organisation === undefined ? [] : ['--organisation', organisation]
  // The wrapper tells how much memory the server holds when it is asked, and does nothing else.
  const wrapper = ['--expose-gc', join(ROOT, 'bench', 'built-server.mjs')]
  const env = {
    ...(organisation === undefined ? {} : ROOT_KEY),
    ...(database === undefined ? {} : { GARRISON_DATABASE: database }),
  }
  return start([...wrapper, 'serve', '--port', '0', '--data', folder, ...file, ...rest], env)
}

/** `garrison serve` of the built program on an empty folder, and on a database of its own when one is named: only its root is there. */
export function serveEmpty(folder: string, database?: string): Running {
  const args = [join(ROOT, 'dist', 'src', 'main.js'), 'serve', '--port', '0', '--data', folder]
  return start(args, { ...ROOT_KEY, ...(database === undefined ? {} : { GARRISON_DATABASE: database }) })
}

/** Ends a process and waits for its end. */
export async function stop({ child }: Running): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** Builds the program into dist/. */
export function build(): void {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'lib', 'tsc.js')
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) throw new Error('the program could not be built')
}

/** The middle one; of two, the later. */
export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0
}
