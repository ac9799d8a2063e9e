/** A value of a row: wtmpdb has no others. */
export type Cell = string | number | null

const MAGIC = 'SQLite format 3\0'
const TABLE_LEAF = 0x0d
const TABLE_INTERIOR = 0x05
/** Longer rows are skipped: a logon has some hundred bytes. */
const LONGEST_ROW = 65_536

/** True for the beginning of an SQLite file. */
export function isSqlite(beginning: Buffer): boolean {
  return beginning.toString('latin1', 0, MAGIC.length) === MAGIC
}

/** An SQLite file of which more would be read than it holds. The message is the end of a sentence that begins with the file. */
export class TangledPages extends Error {
  constructor() {
    super('is damaged or no work of SQLite: its pages point into each other')
    this.name = 'TangledPages'
  }
}

/** A table as it lies in an SQLite file. */
export interface SqliteTable {
  readonly columns: readonly string[]
  /** Row by row, by rowid. What is damaged is left out. @throws TangledPages, after rows perhaps */
  rows(): Generator<readonly Cell[]>
}

/**
 * Finds a table in the bytes of an SQLite file (sqlite.org/fileformat2.html), without running any of it: no view, trigger or
 * statement of the file counts, each page is read once, and nothing is taken but what the table's own pages hold. Undefined when there
 * is no such table, or the file is none.
 * @throws TangledPages
 */
export function findTable(file: Buffer, name: string): SqliteTable | undefined {
  if (!isSqlite(file) || file.length < 512) return undefined
  const pages = new Pages(file)
  for (const [type, , table, root, sql] of pages.rows(1)) {
    if (type !== 'table' || table !== name || typeof root !== 'number' || typeof sql !== 'string') continue
    return { columns: columnsOf(sql), rows: () => pages.rows(root) }
  }
  return undefined
}

/** Names of the columns that a `CREATE TABLE` makes, in its order. */
function columnsOf(sql: string): string[] {
  const open = sql.indexOf('(')
  const parts = sql.slice(open + 1, sql.lastIndexOf(')')).replaceAll(/\([^()]*\)/g, '')
  return parts.split(',').map((part) => /^\s*["'`[]?(\w+)/.exec(part)?.[1] ?? '')
}

interface Payload {
  readonly bytes: Buffer
  readonly rowid: number
  /** False where pages are missing that the row overflows to. */
  readonly isWhole: boolean
}

class Pages {
  readonly #file: Buffer
  readonly #pageBytes: number
  readonly #usable: number
  /** Whole pages in the file. */
  readonly #count: number
  readonly #encoding: 'utf8' | 'utf16le' | 'utf16be'

  constructor(file: Buffer) {
    this.#file = file
    const size = file.readUInt16BE(16)
    this.#pageBytes = size === 1 ? 65_536 : Math.max(512, size)
    this.#usable = this.#pageBytes - (file[20] ?? 0)
    this.#count = Math.floor(file.length / this.#pageBytes)
    const encoding = file.readUInt32BE(56)
    this.#encoding = encoding === 2 ? 'utf16le' : encoding === 3 ? 'utf16be' : 'utf8'
  }

  /**
   * The rows of the tree under a page. Each page counts once, so that a file whose pages point in circles ends, too.
   * @throws TangledPages
   */
  *rows(root: number): Generator<readonly Cell[]> {
    const seen = new Set<number>()
    const waiting = [root]
    // Rows do not overlap, and a page hangs on one other: where either comes to more than the file, its pages point into each other.
    let left = this.#file.length
    let pagesLeft = this.#count
    for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
      const page = this.#page(number)
      if (page === undefined || seen.has(number)) continue
      seen.add(number)
      const header = number === 1 ? 100 : 0
      const isLeaf = page[header] === TABLE_LEAF
      if (!isLeaf && page[header] !== TABLE_INTERIOR) continue
      const cells = this.#cells(page, header, isLeaf)
      if (isLeaf) {
        for (const at of cells) {
          const payload = this.#payloadAt(page, at)
          left -= payload?.bytes.length ?? 0
          if (left < 0) throw new TangledPages()
          const row = payload?.isWhole === true ? this.#record(payload.bytes, payload.rowid) : undefined
          if (row !== undefined) yield row
        }
      } else {
        const children = [...cells.map((at) => page.readUInt32BE(at)), page.readUInt32BE(header + 8)]
        // Those of a file that was cut off are not there.
        const present = children.filter((child) => child <= this.#count)
        pagesLeft -= present.length
        if (pagesLeft < 0) throw new TangledPages()
        for (const child of present.reverse()) waiting.push(child)
      }
    }
  }

  #page(number: number): Buffer | undefined {
    if (number < 1 || number > this.#count) return undefined
    const start = (number - 1) * this.#pageBytes
    return this.#file.subarray(start, start + this.#pageBytes)
  }

  /** Where the cells of a page lie. */
  #cells(page: Buffer, header: number, isLeaf: boolean): number[] {
    const first = header + (isLeaf ? 8 : 12)
    const count = Math.min(page.readUInt16BE(header + 3), Math.floor((page.length - first) / 2))
    const places = Array.from({ length: count }, (_, index) => page.readUInt16BE(first + index * 2))
    return places.filter((at) => at + 4 <= page.length)
  }

  #payloadAt(page: Buffer, at: number): Payload | undefined {
    const [length, afterSize] = varint(page, at)
    const [rowid, start] = varint(page, afterSize)
    const bytes = length > LONGEST_ROW ? undefined : this.#payload(page, start, length)
    return bytes === undefined ? undefined : { bytes, rowid, isWhole: bytes.length === length }
  }

  /** The bytes of a row: those in the cell, and those of the pages that it overflows to, as far as they are there. */
  #payload(page: Buffer, start: number, bytes: number): Buffer | undefined {
    const usable = this.#usable
    if (bytes <= usable - 35) return start + bytes <= page.length ? page.subarray(start, start + bytes) : undefined
    const least = Math.floor(((usable - 12) * 32) / 255) - 23
    const wanted = least + ((bytes - least) % (usable - 4))
    const local = wanted <= usable - 35 ? wanted : least
    if (start + local + 4 > page.length) return undefined
    const parts = [page.subarray(start, start + local)]
    let left = bytes - local
    let next = page.readUInt32BE(start + local)
    // At most LONGEST_ROW / 508 steps, wherever the pages point.
    while (left > 0) {
      const overflow = this.#page(next)
      if (overflow === undefined) break
      parts.push(overflow.subarray(4, 4 + Math.min(left, usable - 4)))
      left -= usable - 4
      next = overflow.readUInt32BE(0)
    }
    return Buffer.concat(parts)
  }

  #record(payload: Buffer, rowid: number): readonly Cell[] | undefined {
    const [headerBytes, first] = varint(payload, 0)
    if (headerBytes > payload.length) return undefined
    const cells: Cell[] = []
    let at = first
    let body = headerBytes
    while (at < headerBytes) {
      const [type, next] = varint(payload, at)
      const bytes = type >= 12 ? Math.floor((type - 12) / 2) : ([0, 1, 2, 3, 4, 6, 8, 8][type] ?? 0)
      if (body + bytes > payload.length) return undefined
      cells.push(this.#cell(payload.subarray(body, body + bytes), type))
      at = next
      body += bytes
    }
    // An INTEGER PRIMARY KEY is kept as the rowid alone.
    if (cells[0] === null) cells[0] = rowid
    return cells
  }

  #cell(bytes: Buffer, type: number): Cell {
    if (type === 8 || type === 9) return type - 8
    if (type >= 1 && type <= 6) return bytes.length === 8 ? Number(bytes.readBigInt64BE(0)) : bytes.readIntBE(0, bytes.length)
    if (type === 7) return bytes.readDoubleBE(0)
    if (type < 13 || type % 2 === 0) return null
    if (this.#encoding === 'utf16be')
      return Buffer.from(bytes.subarray(0, bytes.length & ~1))
        .swap16()
        .toString('utf16le')
    return bytes.toString(this.#encoding)
  }
}

/** A number of up to nine bytes, and where the next thing begins. What lies beyond 2^53 is no size here, only too large. */
function varint(bytes: Buffer, start: number): [value: number, next: number] {
  let value = 0
  for (let at = start; at < start + 9; at++) {
    const byte = bytes[at] ?? 0
    if (at === start + 8) return [value * 256 + byte, at + 1]
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return [value, at + 1]
  }
  return [value, start + 9]
}
