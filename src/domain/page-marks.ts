import { BoundedCache } from '../storage/bounded-cache.ts'
import type { Parameter, Reader } from '../storage/database.ts'

/**
 * Marks in long lists, so that a page by number need not pass what stands before it: a mark tells behind which key the
 * rows from an offset on begin, and of which version of the list that holds. Whoever reads a page leaves a mark at its
 * beginning and at its end; so the same page and the one that follows are read by key.
 */
type Key = readonly (string | number)[]

/** Marks at most, the one that was set first gives way: with names and keys of the usual length some five MB. */
const MOST_MARKS = 20_000
/** Longer keys are not marked, so that all marks together stay below some twenty MB whatever the rows hold. */
const LONGEST_KEY = 200

interface Mark {
  version: string
  key: Key
}

/** The marks of one database, in memory. They are nobody else's: versions of two databases do not compare. */
export class PageMarks {
  readonly #marks = new BoundedCache<Mark>(MOST_MARKS, () => ({ version: '', key: [] }))

  /** The marks for one run of a reading verb. What it notes is for others only when `keep` says that the run is over. */
  forReading(): ReadingMarks {
    const noted: [place: string, mark: Mark][] = []
    return {
      find: (place, version) => {
        const mark = this.#marks.get(place)
        return mark.version === version ? mark.key : undefined
      },
      note: (place, mark) => {
        if (mark.key.join('').length <= LONGEST_KEY) noted.push([place, mark])
      },
      keep: () => {
        for (const [place, mark] of noted) Object.assign(this.#marks.get(place), mark)
      },
    }
  }
}

/** Marks as one reading verb sees them. */
export interface ReadingMarks {
  find(place: string, version: string): Key | undefined
  note(place: string, mark: Readonly<Mark>): void
  keep(): void
}

/** What a verb reads pages with. There are no marks in a transaction that writes: what it sees may be undone. */
export interface PageReading {
  readonly transaction: Reader
  readonly marks?: ReadingMarks | undefined
}

/** A list in an order in which no two rows stand in the same place. */
export interface OrderedList<Row> {
  /** Tells this list from all others: what it holds and whose. It bounds the memory too, so it holds no text of a caller. */
  readonly name: string
  /**
   * Has changed when rows came or went or the order is another; read in the same transaction as the page. Undefined where
   * nobody can tell: then a page passes what stands before it.
   */
  readonly version: string | number | undefined
  /** The columns of the order, and what a row has in them. */
  readonly order: readonly string[]
  readonly keyOf: (row: Row) => Key
  readonly isDescending?: boolean
}

/** Where a page begins, for a statement `SELECT … WHERE …${behind} ORDER BY … LIMIT ? OFFSET ?` that takes `values` last. */
export interface PageStart {
  readonly behind: string
  readonly values: readonly Parameter[]
}

/**
 * A page of a list: `limit` rows, so many left out before it. The statement in `read` runs once. It costs the same
 * anywhere in the list when the page or the one before has been read since the list last changed.
 */
export async function readPage<Row>(
  { marks }: PageReading,
  list: OrderedList<Row>,
  page: { readonly limit: number; readonly offset: number },
  read: (start: PageStart) => Promise<Row[]>,
): Promise<Row[]> {
  const { limit, offset } = page
  if (marks === undefined || list.version === undefined) return read({ behind: '', values: [limit, offset] })
  const version = String(list.version)
  const note = (at: number, row: Row | undefined): void => {
    if (row !== undefined) marks.note(placeOf(list.name, at), { version, key: list.keyOf(row) })
  }
  const mark = offset === 0 ? undefined : marks.find(placeOf(list.name, offset), version)
  // One row more in front, unless there is none: behind it the page begins.
  const more = offset === 0 || mark !== undefined ? 0 : 1
  const from = mark === undefined ? offset - more : 0
  const rows = await read({
    behind: mark === undefined ? '' : behind(list),
    values: [...(mark ?? []), limit + more, from],
  })
  if (more === 1) note(offset, rows.shift())
  note(offset + limit, rows.at(-1))
  return rows
}

const placeOf = (name: string, offset: number) => `${name} ${offset}`

function behind({ order, isDescending = false }: Pick<OrderedList<never>, 'order' | 'isDescending'>): string {
  return ` AND (${order.join(', ')}) ${isDescending ? '<' : '>'} (${order.map(() => '?').join(', ')})`
}
