import type { BlindSpot } from '../detection/logon.ts'

/** Lines choose their programs' names, so that only so many of those that are not read are kept apart. */
const MOST_STRANGERS = 32
const LONGEST_NAME = 64
/** So many servers with so many programs each are told apart, for lines choose their servers' names, too. */
const MOST_SPOTS = 4_096
/** So much of a line is kept as a sample. */
const LONGEST_SAMPLE = 1_024

/** Counts lines that were not understood, by the program that wrote them, and by their server and program. */
export class BlindSpots {
  readonly #counts = new Map<string, number>()
  readonly #spots = new Map<string, { -readonly [K in keyof BlindSpot]: BlindSpot[K] }>()
  #total = 0
  #strangers = 0

  get total(): number {
    return this.#total
  }

  /** See `ParsedLog.notUnderstoodBy`. */
  get byProgram(): ReadonlyMap<string, number> {
    return this.#counts
  }

  /** See `ParsedLog.blindSpots`. */
  get spots(): readonly BlindSpot[] {
    return [...this.#spots.values()]
  }

  /** Counts a line of a program; '' where the line tells none. Those that are read always have a count of their own. */
  add(given: string, isRead: boolean, line: { readonly hostname: string | undefined; readonly raw: string }): void {
    this.#total++
    const program = this.#countProgram(given.slice(0, LONGEST_NAME), isRead)
    const key = `${program}\0${line.hostname ?? ''}`
    const spot = this.#spots.get(key)
    if (spot !== undefined) spot.lines++
    else if (this.#spots.size < MOST_SPOTS) {
      const { hostname, raw } = line
      this.#spots.set(key, { hostname, program, lines: 1, sample: raw.slice(0, LONGEST_SAMPLE) })
    }
  }

  /** Counts a line under its program, and gives back the name that this is counted by. */
  #countProgram(name: string, isRead: boolean): string {
    const count = this.#counts.get(name)
    if (count === undefined && name !== '' && !isRead) {
      if (this.#strangers === MOST_STRANGERS) {
        this.#counts.set(REST, (this.#counts.get(REST) ?? 0) + 1)
        return REST
      }
      this.#strangers++
    }
    this.#counts.set(name, (count ?? 0) + 1)
    return name
  }
}

const REST = '…'
