const DAY_MS = 86_400_000
/** Vendor: so many successes make a place usual once the first day is over. */
const ENOUGH = 6

/** A success as far as places are learnt from it. Only public addresses have places. */
export interface LearntSuccess {
  readonly at: number
  /** Id of the place. */
  readonly place: string
  /** The prefix by which its source is counted. */
  readonly source: string
}

/** What becomes of places that are learnt: `vendor` makes them usual by itself, as the original does; `suggest` only proposes them. */
export const LEARNING_MODES = ['suggest', 'vendor'] as const
export type LearningMode = (typeof LEARNING_MODES)[number]

/** A success that counts for a place. */
export type Moment = readonly [at: number, source: string]

/** What is kept of one place: its first six successes. Plain JSON. */
export type PlaceState = readonly [place: string, first: readonly Moment[]]

/** A place that is usual. */
export interface UsualPlace {
  readonly place: string
  /** The moment from which on it is. */
  readonly since: number
}

/**
 * Learns the usual places of one host. The first success marks its place, every other place of the following 24 hours becomes usual with
 * its first success, later ones with their sixth. Of each place only the first six successes are kept, and they decide: the same
 * successes in any order give the same state, a late one counts as if it had come in time. A late one that is the first of all moves
 * the 24 hours, so a place may then need its six. A success that is given twice counts twice.
 */
export class Learning {
  readonly #places = new Map<string, Moment[]>()

  /** Goes on from a state that `state` gave. */
  constructor(state: readonly PlaceState[] = []) {
    for (const [place, first] of state) this.#places.set(place, [...first])
  }

  /** Takes a success in. Gives back whether it makes any difference. */
  add({ at, place, source }: LearntSuccess): boolean {
    const first = this.#places.get(place) ?? []
    this.#places.set(place, first)
    const moment: Moment = [at, source]
    const last = first.at(-1)
    if (last !== undefined && first.length >= ENOUGH && inOrder(last, moment) <= 0) return false
    first.push(moment)
    first.sort(inOrder)
    if (first.length > ENOUGH) first.pop()
    return true
  }

  /** Takes back what was learnt from some sources. Gives back whether anything was. */
  forget(sources: ReadonlySet<string>): boolean {
    let hasForgotten = false
    for (const [place, first] of this.#places) {
      const left = first.filter(([, source]) => !sources.has(source))
      if (left.length === first.length) continue
      hasForgotten = true
      this.#places.set(place, left)
    }
    return hasForgotten
  }

  /** The places that are usual, in the order of their ids. */
  usual(): readonly UsualPlace[] {
    const firstDayEnds = this.#begin() + DAY_MS
    const usual: UsualPlace[] = []
    for (const [place, first] of this.#sorted()) {
      const since = usualSince(first, firstDayEnds)
      if (since !== undefined) usual.push({ place, since })
    }
    return usual
  }

  /** What has to be kept, in an order of its own. A place of which all was taken back stays, empty. */
  state(): readonly PlaceState[] {
    return this.#sorted().map(([place, first]) => [place, [...first]])
  }

  /** The first success of all; infinite when there is none. */
  #begin(): number {
    let begin = Number.POSITIVE_INFINITY
    for (const first of this.#places.values()) begin = Math.min(begin, first[0]?.[0] ?? begin)
    return begin
  }

  #sorted() {
    return [...this.#places].sort(([a], [b]) => (a < b ? -1 : 1))
  }
}

function inOrder([a, from]: Moment, [b, other]: Moment): number {
  return a - b || (from < other ? -1 : from > other ? 1 : 0)
}

function usualSince(first: readonly Moment[], firstDayEnds: number): number | undefined {
  const earliest = first[0]?.[0]
  if (earliest === undefined) return undefined
  return earliest <= firstDayEnds ? earliest : first[ENOUGH - 1]?.[0]
}
