// Runs the tests below the given files or folders (all of test/ by default) on every platform alike.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runGroups } from './run-groups.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const wanted = process.argv.slice(2)

/** @returns {string[]} all test files below a path */
function testFiles(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => testFiles(join(path, name)))
    .filter((file) => file.endsWith('.test.ts'))
}

/** One PostgreSQL for all test processes; undefined where it cannot run, and then each process says why. */
async function sharedPostgres() {
  const guard = spawn(process.execPath, [join(root, 'test/storage/postgres-guard.mjs')], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  })
  const [first] = await Promise.race([once(guard.stdout, 'data'), once(guard, 'exit')])
  if (!Buffer.isBuffer(first)) return undefined
  // The guard stops the server when this process ends and its standard input closes with it.
  guard.unref()
  guard.stdout.unref()
  guard.stdin.unref()
  return JSON.parse(first.toString()).url
}

/** Tests below these touch nothing that belongs to their process. */
const SOCIABLE = ['detection', 'domain', 'gateway', 'intake', 'operations', 'policy'].map((name) => join(root, 'test', name))
const TOGETHER_MAX = 12
/** What takes minutes begins first, so that no processor is left alone with it in the end. */
const isLong = (file) => /operations.(walks|whole-lists)\.test\.ts$/.test(file)

/**
 * Files of one folder share a process: loading the program takes longer than most of their tests.
 * @returns {string[][]}
 */
function inGroups(files) {
  const groups = new Map()
  for (const file of files) {
    // What test/evidence counts as synthetic traffic is told by the file that its process runs.
    const isAlone = isLong(file) || /server-error/.test(basename(file)) || !SOCIABLE.some((path) => file.startsWith(path))
    const key = isAlone ? file : dirname(file)
    groups.set(key, [...(groups.get(key) ?? []), file])
  }
  const parts = [...groups.values()].flatMap((group) => {
    const count = Math.ceil(group.length / TOGETHER_MAX)
    const size = Math.ceil(group.length / count)
    return Array.from({ length: count }, (_, part) => group.slice(part * size, (part + 1) * size))
  })
  return parts.sort((a, b) => Number(b.some(isLong)) - Number(a.some(isLong)))
}

const files = (wanted.length > 0 ? wanted : [join(root, 'test')]).flatMap((path) => testFiles(resolve(path)))

// Tests that start the program start the built one, as users do.
if (files.some((file) => /[\\/](program|faults)[\\/]/.test(file))) {
  // Not bin/tsc: Node before 20.10 loads no module without an ending.
  const tsc = join(root, 'node_modules', 'typescript', 'lib', 'tsc.js')
  const built = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
  if (built.status !== 0) process.exit(1)
}

const url = files.length > 1 ? await sharedPostgres() : undefined
const env = url === undefined ? process.env : { ...process.env, GARRISON_TEST_POSTGRES: url }
process.exit((await runGroups(inGroups(files), env)) ? 0 : 1)
