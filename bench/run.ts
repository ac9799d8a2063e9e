/**
 * What the README claims about speed, measured: every figure stands beside another one of the same run, and the ratio is
 * what counts, as the figures depend on the machine. The parts are files of this folder.
 *
 *   npm run bench [-- --calls 20000 --connections 64] [--small] [--only throughput,decision,start,apply,pages,memory,vendor-checks,backtest]
 *     [--operations ListUsers,LookupEvents]: pages of these alone
 *
 * With --small, or with at most 1,000 calls, every part does little: to see that it works, not to believe its figures.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureApply } from './apply.ts'
import { measureBackTest } from './backtest.ts'
import { measureDecision } from './decision.ts'
import { measureMemory } from './memory.ts'
import { measurePages } from './pages.ts'
import { build, ROOT } from './processes.ts'
import { measureStart } from './start.ts'
import { measureThroughput } from './throughput.ts'
import { measureVendorChecks } from './vendor-checks.ts'

const SMALL_CALLS = 1000

const { values } = parseArgs({
  options: {
    calls: { type: 'string' },
    connections: { type: 'string' },
    operations: { type: 'string' },
    small: { type: 'boolean', default: false },
    only: { type: 'string', default: 'throughput,decision,start,apply,pages,memory,vendor-checks,backtest' },
  },
})
const calls = Number(values.calls ?? (values.small ? 500 : 20_000))
const connections = Number(values.connections ?? (values.small ? 16 : 64))
const isSmall = values.small || calls <= SMALL_CALLS

const folder = await mkdtemp(join(tmpdir(), 'garrison-bench-'))

const parts = new Map<string, () => unknown>([
  ['throughput', () => measureThroughput(join(folder, 'throughput'), calls, connections)],
  ['decision', () => printDecision()],
  ['start', () => measureStart(folder, isSmall)],
  ['apply', () => measureApply(folder, isSmall)],
  ['pages', () => measurePages(folder, isSmall, values.operations?.split(',') ?? [])],
  ['memory', () => measureMemory(folder, isSmall)],
  ['vendor-checks', () => measureVendorChecks(isSmall)],
  ['backtest', () => measureBackTest(join(folder, 'backtest'), isSmall)],
])

function printDecision(): void {
  const { decisionMicros, signatureMicros } = measureDecision()
  console.log(
    `policy decision ${decisionMicros.toFixed(1)} us, signature ${signatureMicros.toFixed(1)} us, ratio ${(decisionMicros / signatureMicros).toFixed(2)}`,
  )
}

try {
  const version = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')).version
  const wanted = values.only.split(',')
  const unknown = wanted.find((name) => !parts.has(name))
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${[...parts.keys()].join(', ')}`)
  console.log(`garrison ${version}, node ${process.version}${isSmall ? ', small: the figures say little' : ''}`)
  if (wanted.some((name) => ['start', 'apply', 'pages', 'memory'].includes(name))) build()
  for (const name of wanted) await parts.get(name)?.()
} finally {
  await rm(folder, { recursive: true, force: true })
}
