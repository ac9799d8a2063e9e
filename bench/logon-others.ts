import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseLog } from '../src/intake/parse-log.ts'
import { prepareCrowdsec } from './crowdsec.ts'
import { LogonLines } from './logon-lines.ts'
import { endedWork } from './process-work.ts'

const FILTER = '/etc/fail2ban/filter.d/sshd.conf'
/** A program that is no faster than this is not waited for. */
const MOST_MS = 120_000

interface Other {
  readonly name: string
  readonly probe: readonly string[]
  /** Gives the command that reads the file, or why there is none. */
  readonly prepare: (parent: string, file: string) => Promise<readonly string[] | string>
}

const OTHERS: readonly Other[] = [
  {
    name: 'fail2ban-regex',
    probe: ['fail2ban-regex', '--version'],
    prepare: async (_, file) => (existsSync(FILTER) ? ['fail2ban-regex', file, FILTER] : `there is no ${FILTER}`),
  },
  {
    name: 'crowdsec (parsers alone)',
    probe: ['crowdsec', '-version'],
    prepare: (parent, file) => prepareCrowdsec(join(parent, 'crowdsec'), file),
  },
]

/**
 * The same file read by others that are here, beside reading it with Garrison's parser in one thread, by the processor time that each takes.
 * Those that are not here are said.
 */
export async function measureOthers(parent: string, isSmall: boolean): Promise<void> {
  const count = isSmall ? 2_000 : 50_000
  const text = new LogonLines('mix', 4, Date.now() - 3_600_000).text(count, 'file')
  const file = join(parent, 'auth.log')
  await writeFile(file, text)
  const context = { zone: 'UTC', year: undefined, receivedAt: Date.now() }
  const began = process.cpuUsage()
  const { events } = parseLog(text, context)
  const { user, system } = process.cpuUsage(began)
  const own = (count * 1e6) / (user + system)
  console.log(
    `others     the same ${count} lines: garrison's parser, first pass ${Math.round(own)} lines/s and core, ${events.length} events`,
  )
  for (const other of OTHERS) {
    const told = await measureOther(other, { parent, file, count, own })
    console.log(`others     ${other.name}: ${told}`)
  }
}

interface Comparison {
  readonly parent: string
  readonly file: string
  readonly count: number
  /** Lines per second that Garrison's parser read. */
  readonly own: number
}

async function measureOther({ probe, prepare }: Other, { parent, file, count, own }: Comparison): Promise<string> {
  const [program = '', ...probing] = probe
  if (spawnSync(program, probing, { stdio: 'ignore' }).error !== undefined) return 'skipped, it is not installed'
  const command = await prepare(parent, file)
  if (typeof command === 'string') return `skipped, ${command}`
  const [run = '', ...args] = command
  const [start, worked] = [performance.now(), endedWork()]
  const ended = spawnSync(run, args, { encoding: 'utf8', timeout: MOST_MS, maxBuffer: 2 ** 30 })
  const [seconds, work] = [(performance.now() - start) / 1000, (endedWork() - worked) / 1e6]
  if (ended.status !== 0) {
    const why = `${ended.stderr}${ended.stdout}`.trim().split('\n').at(-1)?.slice(0, 160)
    return `skipped, it does not run here: ${ended.error?.message ?? why}`
  }
  const rate = count / (Number.isNaN(work) ? seconds : work)
  const said = /Lines: .*/.exec(ended.stdout)?.[0] ?? ''
  const took = `${seconds.toFixed(1)} s, ${work.toFixed(1)} s of processor time`
  return `${Math.round(rate)} lines/s and core with its start (${took}), ${(own / rate).toFixed(0)} times as slow. ${said}`
}
