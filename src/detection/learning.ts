const DAY_MS = 86_400_000
/** Vendor: so many successes make a place usual once the first day is over. */
const ENOUGH = 6

/** A success as far as places are learnt from it. */
export interface LearntSuccess {
  readonly at: number
  /** Id of the place; undefined when it is not known. */
  readonly place: string | undefined
  /** Only public addresses have places that are learnt. */
  readonly isPublic: boolean
  /** From its source more passwords were guessed than the rule allows. */
  readonly hasFailures: boolean
  /** An alert about its source is open. */
  readonly hasOpenAlert: boolean
}

/**
 * `vendor` learns as the original does and applies it; `suggest` only proposes, and learns nothing from suspicious sources: else six
 * logons would make an intruder's country usual.
 */
export type LearningMode = 'vendor' | 'suggest'

/** What is kept of one place: how many successes, and the moments of the first six. */
export type PlaceState = readonly [place: string, successes: number, first: readonly number[]]

/** What is kept of a host's learning; plain JSON. */
export interface LearningState {
  readonly places: readonly PlaceState[]
}

/** A place that is usual. */
export interface UsualPlace {
  readonly place: string
  /** The moment from which on it is. */
  readonly since: number
  readonly successes: number
}

/**
 * Learns the usual places of one host. The first public success marks its place, every other public place of the following 24 hours
 * becomes usual with its first success, later ones with their sixth. Of each place only the first six moments are kept, and they decide:
 * the same successes in any order give the same state, a late one counts as if it had come in time. A late one that is the first
 * of all moves the 24 hours, so a place may then need its six. A success that is given twice counts twice. Whose flags change
 * later is learnt anew from the stored successes.
 */
export class Learning {
  readonly #mode: LearningMode
  readonly #places = new Map<string, { successes: number; first: number[] }>()

  /** Goes on from a state that `state` gave. */
  constructor(mode: LearningMode, state?: LearningState) {
    this.#mode = mode
    for (const [place, successes, first] of state?.places ?? []) this.#places.set(place, { successes, first: [...first] })
  }

  /** Takes a success in. */
  add({ at, place, isPublic, hasFailures, hasOpenAlert }: LearntSuccess): void {
    if (!isPublic || place === undefined || !Number.isFinite(at)) return
    if (this.#mode === 'suggest' && (hasFailures || hasOpenAlert)) return
    const known = this.#places.get(place) ?? { successes: 0, first: [] }
    this.#places.set(place, known)
    known.successes++
    known.first.push(at)
    known.first.sort((a, b) => a - b)
    if (known.first.length > ENOUGH) known.first.pop()
  }

  /** The places that are usual, by their ids: what takes effect in the mode `vendor`, what is proposed in `suggest`. */
  usual(): readonly UsualPlace[] {
    const firstDayEnds = this.#begin() + DAY_MS
    const usual: UsualPlace[] = []
    for (const [place, { successes, first }] of this.#sorted()) {
      const since = usualSince(first, firstDayEnds)
      if (since !== undefined) usual.push({ place, since, successes })
    }
    return usual
  }

  /**
   * Whether a success leaves the usual places as they were when it happened, itself and others of the same moment counted; false as
   * long as there was none to leave, and for what has no place. Only the mode `vendor` accuses.
   */
  isUnusual({ at, place, isPublic }: Pick<LearntSuccess, 'at' | 'place' | 'isPublic'>): boolean {
    const begin = this.#begin()
    if (this.#mode !== 'vendor' || !isPublic || place === undefined || !(at >= begin)) return false
    const since = usualSince(this.#places.get(place)?.first ?? [], begin + DAY_MS)
    if (since !== undefined) return since > at
    return at > begin + DAY_MS
  }

  /** What has to be kept, in an order of its own. */
  state(): LearningState {
    return { places: this.#sorted().map(([place, { successes, first }]) => [place, successes, [...first]]) }
  }

  /** The first success of all; infinite when there is none. */
  #begin(): number {
    let begin = Number.POSITIVE_INFINITY
    for (const { first } of this.#places.values()) begin = Math.min(begin, first[0] ?? begin)
    return begin
  }

  #sorted() {
    return [...this.#places].sort(([a], [b]) => (a < b ? -1 : 1))
  }
}

function usualSince(first: readonly number[], firstDayEnds: number): number | undefined {
  const earliest = first[0]
  if (earliest === undefined) return undefined
  return earliest <= firstDayEnds ? earliest : first[ENOUGH - 1]
}
