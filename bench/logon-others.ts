import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseLog } from '../src/intake/parse-log.ts'
import { LogonLines } from './logon-lines.ts'

const FILTER = '/etc/fail2ban/filter.d/sshd.conf'
/** A program that is no faster than this is not waited for. */
const MOST_MS = 60_000

interface Other {
  readonly name: string
  readonly probe: readonly string[]
  readonly command: (file: string) => readonly string[]
}

const OTHERS: readonly Other[] = [
  { name: 'fail2ban-regex', probe: ['fail2ban-regex', '--version'], command: (file) => ['fail2ban-regex', file, FILTER] },
  {
    name: 'crowdsec',
    probe: ['crowdsec', '-version'],
    command: (file) => [
      'crowdsec',
      '-c',
      '/etc/crowdsec/config.yaml',
      '-no-cs',
      '-no-capi',
      '-type',
      'syslog',
      '-dsn',
      `file://${file}`,
    ],
  },
]

/** The same file read by others that are here, beside reading it with Garrison's parser in one thread. Those that are not are said. */
export async function measureOthers(parent: string, isSmall: boolean): Promise<void> {
  const count = isSmall ? 2_000 : 50_000
  const text = new LogonLines('mix', 4, Date.now() - 3_600_000).text(count, 'file')
  const file = join(parent, 'auth.log')
  await writeFile(file, text)
  const context = { zone: 'UTC', year: undefined, receivedAt: Date.now() }
  const began = performance.now()
  const { events } = parseLog(text, context)
  const own = (count * 1000) / (performance.now() - began)
  console.log(
    `others     the same ${count} lines: garrison's parser, first pass ${Math.round(own)} lines/s, ${events.length} events`,
  )
  for (const { name, probe, command } of OTHERS) {
    const [program = '', ...probing] = probe
    if (spawnSync(program, probing, { stdio: 'ignore' }).error !== undefined) {
      console.log(`others     ${name}: skipped, it is not installed`)
      continue
    }
    const [run = '', ...args] = command(file)
    const start = performance.now()
    const ended = spawnSync(run, args, { encoding: 'utf8', timeout: MOST_MS, maxBuffer: 2 ** 30 })
    const seconds = (performance.now() - start) / 1000
    if (ended.status !== 0) {
      const why = `${ended.stderr}${ended.stdout}`.trim().split('\n').at(-1)?.slice(0, 160)
      console.log(`others     ${name}: skipped, it does not run here: ${ended.error?.message ?? why}`)
      continue
    }
    const rate = count / seconds
    const said = /Lines: .*/.exec(ended.stdout)?.[0] ?? ''
    console.log(
      `others     ${name}: ${Math.round(rate)} lines/s with its start, ${(own / rate).toFixed(0)} times as slow. ${said}`,
    )
  }
}
