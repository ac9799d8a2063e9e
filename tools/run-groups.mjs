// Runs groups of test files, each in a process of its own, as many at once as there are processors, and adds up what
// they report. Not by the runner of Node: that of 20.0 needs gigabytes to read its children, and later ones leave a processor idle.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { typescript } from './typescript.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const COUNTS = ['tests', 'suites', 'pass', 'fail', 'cancelled', 'skipped', 'todo']

/**
 * @param {string[][]} groups files that share a process
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<boolean>} whether all tests of all groups passed
 */
export async function runGroups(groups, env) {
  const folder = mkdtempSync(join(tmpdir(), 'garrison-tests-'))
  const begun = Date.now()
  const sums = new Map(COUNTS.map((name) => [name, 0]))
  const failures = []
  const waiting = groups.map((files, index) => ({ files, entry: join(folder, `${index}.mjs`) }))
  const work = async () => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      const { output, code } = await runOne(group, env, groups.length === 1)
      if (groups.length > 1) process.stdout.write(output)
      const isTold = COUNTS.every((name) => add(sums, name, output))
      if (!isTold) sums.set('fail', sums.get('fail') + 1)
      if (code !== 0 || !isTold)
        failures.push(`${group.files.join('\n')}\n${output.slice(Math.max(0, output.indexOf('✖ failing tests:')))}`)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  rmSync(folder, { recursive: true, force: true })
  for (const failure of failures) console.log(`\nFAILED among ${failure}`)
  for (const [name, sum] of sums) console.log(`ℹ ${name} ${sum}`)
  console.log(`ℹ duration_ms ${Date.now() - begun}`)
  return failures.length === 0
}

/** Adds what a process reported under a name; false when it reported nothing, because it broke before. */
function add(sums, name, output) {
  const count = new RegExp(`^ℹ ${name} (\\d+)$`, 'm').exec(output)?.[1]
  sums.set(name, sums.get(name) + Number(count ?? 0))
  return count !== undefined
}

/** Runs one group; `isLive` shows what it says at once. */
function runOne({ files, entry }, env, isLive) {
  // A file alone is named by the process, as test/evidence wants to know it. Imports stand in a file, because one that is
  // still going on does not keep Node 20.0 from ending.
  if (files.length > 1) writeFileSync(entry, files.map((file) => `import ${JSON.stringify(pathToFileURL(file).href)}\n`).join(''))
  const args = [...typescript, '--test-reporter=spec', files.length > 1 ? entry : files[0]]
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text) => {
      output += text
      if (isLive) process.stdout.write(text)
    })
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ output, code })))
}
