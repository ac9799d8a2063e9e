/**
 * What the README claims about reading, keeping and judging logons, measured.
 *
 *   npm run bench:logons [-- --small] [--only rate,intake,syslog,postgres,latency,baselines,others]
 *
 * With --small every part does little: to see that it works, not to believe its figures.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureBaselines } from './logon-baselines.ts'
import { measureIntake, measureLatency, measurePostgres, measureSyslog } from './logon-intake.ts'
import { measureOthers } from './logon-others.ts'
import { measureRate } from './logon-rate.ts'
import { build } from './processes.ts'

const PARTS = new Map<string, (folder: string, isSmall: boolean) => unknown>([
  ['rate', measureRate],
  ['intake', measureIntake],
  ['syslog', measureSyslog],
  ['postgres', measurePostgres],
  ['latency', measureLatency],
  ['baselines', measureBaselines],
  ['others', measureOthers],
])

const { values } = parseArgs({
  options: { small: { type: 'boolean', default: false }, only: { type: 'string', default: [...PARTS.keys()].join(',') } },
})
const wanted = values.only.split(',')
const unknown = wanted.find((name) => !PARTS.has(name))
if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${[...PARTS.keys()].join(', ')}`)

const folder = await mkdtemp(join(tmpdir(), 'garrison-bench-logons-'))
try {
  console.log(`node ${process.version}${values.small ? ', small: the figures say little' : ''}`)
  if (['rate', 'intake', 'syslog', 'postgres', 'latency'].some((name) => wanted.includes(name))) build()
  for (const name of wanted) await PARTS.get(name)?.(folder, values.small)
} finally {
  await rm(folder, { recursive: true, force: true })
}
