import { compileBaseline } from '../src/detection/baseline.ts'
import { judge } from '../src/detection/judge.ts'
import { openDefaultLocations } from '../src/detection/locate.ts'
import { parseLog } from '../src/intake/parse-log.ts'
import { type LineForm, type LineKind, LogonLines } from './logon-lines.ts'
import { median } from './processes.ts'

const PIECE = 5_000
const REACH = 700_000
const ENTRIES = [
  { type: 'location', value: 'GB' },
  { type: 'ip', value: '81.2.69.0/24' },
  { type: 'time', value: '06:00-22:00' },
  { type: 'account', value: 'person-1' },
] as const

const WARM_ROUNDS = 4
const ROUNDS = 7

/**
 * Lines per second on one core without any database: bytes as a sender sends them, read, located and judged. The median of several rounds
 * of a process that has read for some seconds, as a server has; a process that begins is slower until V8 has compiled what it runs.
 */
export function measureRate(isSmall: boolean): void {
  const locations = openDefaultLocations()
  const baseline = compileBaseline(ENTRIES, 'Europe/Podgorica')
  const count = isSmall ? 10_000 : 200_000
  const from = Date.now() - 3_600_000
  for (const [kind, form] of [
    ['mix', 'file'],
    ['mix', 'journal'],
    ['successes', 'file'],
  ] as const satisfies [LineKind, LineForm][]) {
    const lines = new LogonLines(kind, 1, from)
    const pieces = Array.from({ length: count / PIECE }, () => Buffer.from(lines.text(PIECE, form)))
    const rates: number[] = []
    let out = 0
    for (let round = 0; round < (isSmall ? 2 : WARM_ROUNDS + ROUNDS); round++) {
      // Of the processor, not of the clock: others may be working beside this.
      const began = process.cpuUsage()
      for (const piece of pieces) {
        const { events } = parseLog(piece, { zone: 'UTC', year: undefined, receivedAt: from })
        for (const { at, result, user, address, os, domain } of events) {
          const location = address === undefined ? undefined : locations.find(address)
          const verdicts = judge({ at, result, user, address, os, domain, location }, baseline)
          if (verdicts?.account.verdict === 'out') out++
        }
      }
      const { user, system } = process.cpuUsage(began)
      rates.push((count * 1e6) / (user + system))
    }
    const rate = median(rates.slice(isSmall ? 0 : WARM_ROUNDS))
    const reach = kind === 'mix' && form === 'file' ? `, ${(rate / REACH).toFixed(2)} of the ${REACH} wanted` : ''
    console.log(
      `in memory  ${kind} ${form}: ${Math.round(rate)} lines/s and core${reach}, ${Math.round(rates[0] ?? 0)} in the first round (${out} out)`,
    )
  }
}
