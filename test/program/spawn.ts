import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test as testOf } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const running = new Set<ChildProcess>()

/** A test after which nothing runs that it started: one that fails before it stops its server must not keep the run waiting. */
export function test(name: string, work: (context: TestContext) => Promise<void>): void {
  testOf(name, async (context) => {
    const before = new Set(running)
    try {
      await work(context)
    } finally {
      for (const child of running) if (!before.has(child) && child.pid !== undefined) child.kill('SIGKILL')
    }
  })
}

/** How a program ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A started `garrison` process. */
export interface Spawned {
  readonly child: ChildProcess
  /** What it has written so far. */
  output(): { stdout: string; stderr: string }
  /** Resolves with the URL of the ready line; rejects when the process ends before. */
  readonly ready: Promise<string>
  readonly ended: Promise<Ended>
}

function environment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(([name]) => !/^(GARRISON|ALIBABA_CLOUD|ALICLOUD)_/.test(name))
  return { ...Object.fromEntries(clean), ...extra }
}

/** Starts the built program; tools/test.mjs has built it. */
export function spawnGarrison(args: readonly string[], env: Readonly<Record<string, string>> = {}): Spawned {
  const child = spawn(process.execPath, [join(ROOT, 'dist/src/main.js'), ...args], {
    cwd: ROOT,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let stdout = ''
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => {
      running.delete(child)
      resolve({ code, signal, stdout, stderr })
    })
  })
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      const line = /^garrison ready on (\S+)$/m.exec(stdout)
      if (line?.[1] !== undefined) resolve(line[1])
    })
    ended.then((end) => reject(new Error(`ended before it was ready (${end.code ?? end.signal}): ${end.stderr}`)))
  })
  ready.catch(() => {})
  return { child, output: () => ({ stdout, stderr }), ready, ended }
}

/** Runs the program to its end. */
export function runGarrison(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return spawnGarrison(args, env).ended
}

/** A folder that is removed after the work. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'garrison-test-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
