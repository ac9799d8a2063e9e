import { UsageError } from '../../src/kernel/failure.ts'
import { type Cell, findTable, TangledPages } from './sqlite-table.ts'

/** Three million logons. The tree of a database is read here and there, so the file must be there as a whole. */
const MOST_BYTES = 256 * 1024 * 1024
const COLUMNS = ['Type', 'User', 'Login', 'Logout', 'TTY', 'RemoteHost', 'Service'] as const

/**
 * The rows of a wtmpdb file as the API takes them, a JSON array to the line, in pieces of at most `maxBytes`.
 * @throws UsageError when the file is too large, damaged or no wtmpdb
 */
export async function* wtmpdbPieces(path: string, source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of source) {
    length += chunk.length
    if (length > MOST_BYTES) throw new UsageError(`${path} is larger than ${MOST_BYTES} bytes; wtmpdb rotate makes it smaller`)
    chunks.push(chunk)
  }
  try {
    yield* piecesOf(path, Buffer.concat(chunks), maxBytes)
  } catch (error) {
    if (!(error instanceof TangledPages)) throw error
    throw new UsageError(`${path} ${error.message}; sqlite3 ${path} .recover | sqlite3 NEW saves what is sound of it`)
  }
}

function* piecesOf(path: string, file: Buffer, maxBytes: number): Generator<Buffer> {
  const table = findTable(file, 'wtmp')
  const places = COLUMNS.map((name) => table?.columns.findIndex((column) => column.toLowerCase() === name.toLowerCase()) ?? -1)
  if (table === undefined || places.slice(0, 3).includes(-1)) {
    throw new UsageError(`${path} is an SQLite file, and no wtmpdb: it has no table wtmp with Type, User and Login`)
  }
  let lines: Buffer[] = []
  let size = 0
  for (const row of table.rows()) {
    const cells: Cell[] = places.map((place) => row[place] ?? null)
    const line = Buffer.from(`${JSON.stringify(cells)}\n`)
    if (line.length > maxBytes) continue
    if (size + line.length > maxBytes) {
      yield Buffer.concat(lines)
      lines = []
      size = 0
    }
    lines.push(line)
    size += line.length
  }
  if (size > 0) yield Buffer.concat(lines)
}
