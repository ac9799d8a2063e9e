import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second for programs, whatever it counts in itself. */
const TICK_US = 10_000

interface Stat {
  readonly parent: number
  /** Its own. */
  readonly ticks: number
  /** That of its children that have ended. */
  readonly endedTicks: number
}

/** What a process and its children, those that have ended too, have worked so far, microseconds; NaN where the system does not tell. */
export function familyWork(pid: number | undefined): number {
  const own = pid === undefined ? undefined : statOf(String(pid))
  if (own === undefined) return Number.NaN
  const children = readdirSync('/proc').flatMap((name) => (/^[0-9]+$/.test(name) ? (statOf(name) ?? []) : []))
  const alive = children.filter(({ parent }) => parent === pid).reduce((sum, { ticks }) => sum + ticks, 0)
  return (own.ticks + own.endedTicks + alive) * TICK_US
}

/** What the children of this process that have ended have worked, microseconds; NaN where the system does not tell. */
export function endedWork(): number {
  return (statOf('self')?.endedTicks ?? Number.NaN) * TICK_US
}

function statOf(pid: string): Stat | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  // A name may hold blanks and brackets; what follows its last bracket does not. The third field is the first there.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [1, 11, 12, 13, 14].map((index) => fields[index])
  return { parent, ticks: user + system, endedTicks: endedUser + endedSystem }
}
