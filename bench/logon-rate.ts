import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type LineForm, type LineKind, LogonLines } from './logon-lines.ts'
import { median, ROOT } from './processes.ts'

const REACH = 700_000
const WARM_ROUNDS = 4
const ROUNDS = 7

/**
 * Lines per second on one core without any database, by the built program in a process of its own: bytes as a sender sends them, read, located
 * and judged. The median of several rounds of a process that has read for some seconds, as a server has; one that begins is slower until V8 has
 * compiled what it runs.
 */
export async function measureRate(parent: string, isSmall: boolean): Promise<void> {
  const from = Date.now() - 3_600_000
  const warm = isSmall ? 0 : WARM_ROUNDS
  for (const [kind, form] of [
    ['mix', 'file'],
    ['mix', 'journal'],
    ['successes', 'file'],
  ] as const satisfies [LineKind, LineForm][]) {
    const file = join(parent, `rate-${kind}-${form}.log`)
    await writeFile(file, new LogonLines(kind, 1, from).text(isSmall ? 10_000 : 200_000, form))
    const args = [join(ROOT, 'bench', 'built-rate.mjs'), file, String(warm + (isSmall ? 2 : ROUNDS)), String(from)]
    const { status, stdout } = spawnSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`)
    const { rates, out } = JSON.parse(stdout) as { readonly rates: number[]; readonly out: number }
    if (out === 0) throw new Error('nothing was judged')
    const rate = median(rates.slice(warm))
    const reach = kind === 'mix' && form === 'file' ? `, ${(rate / REACH).toFixed(2)} of the ${REACH} wanted` : ''
    console.log(
      `in memory  ${kind} ${form}: ${Math.round(rate)} lines/s and core${reach}, ${Math.round(rates[0] ?? 0)} in the first round (${out} out)`,
    )
  }
}
