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

/** Shows how much of a known amount of bytes is done; where it is not known, how much there was so far. */
export class ByteProgress {
  readonly #terminal: Pick<Terminal, 'progress'>
  readonly #total: number | undefined
  #done = 0
  #shown = ''

  constructor(terminal: Pick<Terminal, 'progress'>, total: number | undefined) {
    this.#terminal = terminal
    this.#total = total
  }

  /** More bytes are done, of what is named. */
  add(doing: string, bytes: number): void {
    this.#done += bytes
    const line = `${doing} ${this.#total === undefined ? megabytes(this.#done) : this.#bar(this.#total)}`
    if (line === this.#shown) return
    this.#shown = line
    this.#terminal.progress(line)
  }

  /** Takes the line away. */
  end(): void {
    if (this.#shown !== '') this.#terminal.progress('')
  }

  #bar(total: number): string {
    // A file that is still written to can have grown.
    const share = total === 0 ? 1 : Math.min(1, this.#done / total)
    const filled = Math.floor(share * WIDTH)
    const bar = `${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}`
    return `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} % of ${megabytes(total)}`
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
