/** Lines choose their programs' names, so that only so many of those that are not read are kept apart. */
const MOST_STRANGERS = 32
const LONGEST_NAME = 64

/** Counts lines that were not understood, by the program that wrote them. */
export class BlindSpots {
  readonly #counts = new Map<string, number>()
  #total = 0
  #strangers = 0

  get total(): number {
    return this.#total
  }

  /** See `ParsedLog.notUnderstoodBy`. */
  get byProgram(): ReadonlyMap<string, number> {
    return this.#counts
  }

  /** Counts a line of a program; '' where the line tells none. Those that are read always have a count of their own. */
  add(program: string, isRead: boolean): void {
    this.#total++
    const name = program.slice(0, LONGEST_NAME)
    const count = this.#counts.get(name)
    if (count !== undefined) this.#counts.set(name, count + 1)
    else if (name === '' || isRead) this.#counts.set(name, 1)
    else if (this.#strangers < MOST_STRANGERS) {
      this.#strangers++
      this.#counts.set(name, 1)
    } else this.#counts.set(REST, (this.#counts.get(REST) ?? 0) + 1)
  }
}

const REST = '…'
