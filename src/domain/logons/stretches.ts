import type { FreshLogon } from './fresh-logons.ts'

const PAUSE_MS = 600_000

/** Logons of one key, between which no long pause lies. */
export interface Stretch {
  readonly key: string
  /** When the first and the last of them happened. */
  readonly from: number
  readonly until: number
  readonly logons: readonly FreshLogon[]
}

/** Puts logons together that can be asked about in one go: those of a key, and of an old log not all of its years. */
export class Stretches {
  readonly #byKey = new Map<string, FreshLogon[]>()
  readonly #pauseMs: number

  /** A longer pause parts two stretches. */
  constructor(pauseMs: number = PAUSE_MS) {
    this.#pauseMs = pauseMs
  }

  add(key: string, logon: FreshLogon): void {
    const same = this.#byKey.get(key)
    if (same === undefined) this.#byKey.set(key, [logon])
    else same.push(logon)
  }

  get all(): Stretch[] {
    return [...this.#byKey].flatMap(([key, ofKey]) => {
      const stretches: Stretch[] = []
      const logons = ofKey.sort((a, b) => a.event.at - b.event.at)
      let start = 0
      for (let next = 1; next <= logons.length; next++) {
        const until = momentOf(logons[next - 1])
        if (next < logons.length && momentOf(logons[next]) - until <= this.#pauseMs) continue
        stretches.push({ key, from: momentOf(logons[start]), until, logons: logons.slice(start, next) })
        start = next
      }
      return stretches
    })
  }
}

function momentOf(logon: FreshLogon | undefined): number {
  return logon?.event.at ?? 0
}
