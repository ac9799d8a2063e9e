import type { Terminal } from './terminal.ts'

const TICK_MS = 200
const WIDTH = 20

/**
 * Shows that something goes on, and for how long, until an answer is there. The server does its work in one transaction,
 * so there is no part of it to tell: the bar runs to and fro.
 */
export async function whileWaiting<T>(terminal: Pick<Terminal, 'progress'>, doing: string, answer: Promise<T>): Promise<T> {
  let ticks = 0
  const show = () => {
    const at = Math.abs((ticks % (2 * WIDTH)) - WIDTH)
    const bar = `${' '.repeat(WIDTH - at)}==${' '.repeat(at)}`
    terminal.progress(`${doing} [${bar}] ${Math.floor((ticks * TICK_MS) / 1000)} s`)
    ticks++
  }
  show()
  const timer = setInterval(show, TICK_MS)
  try {
    return await answer
  } finally {
    clearInterval(timer)
    terminal.progress('')
  }
}
