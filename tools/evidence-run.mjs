// Runs all tests and writes docs/evidence.md out of what they did. With --check or --list that goes on to tools/evidence.ts.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'garrison-evidence-'))
const run = (...args) =>
  spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, GARRISON_EVIDENCE: folder } }).status ?? 1
const tested = run('tools/test.mjs')
const written = run('tools/run.mjs', 'tools/evidence.ts', folder, ...process.argv.slice(2))
rmSync(folder, { recursive: true, force: true })
process.exit(tested || written)
