import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader, Transaction } from '../../storage/database.ts'
import { keptList } from '../counters.ts'
import { type PageReading, readPage } from '../page-marks.ts'
import { type TagFilter, taggedWith } from '../tags/read.ts'

/** A folder below the root. */
export interface Folder {
  readonly id: string
  readonly name: string
  /** Null: the root folder. */
  readonly parent: string | null
  readonly createdAt: number
}

const COLUMNS = 'id, name, parent, created_at AS "createdAt"'

/** The folder with this id; undefined when the directory has none. */
export function findFolder(reader: Reader, directory: Uid, id: string): Promise<Folder | undefined> {
  return reader.first<Folder>(`SELECT ${COLUMNS} FROM folders WHERE account = ? AND id = ?`, directory, id)
}

/** More levels than there may be, so that a broken chain still ends. */
const MOST_STEPS = 16

const CHAINS = `
  WITH RECURSIVE chain (start, id, name, parent, created_at, step) AS (
    SELECT id, id, name, parent, created_at, CAST(0 AS BIGINT) FROM folders WHERE account = ? AND id = ANY(?)
    UNION ALL
    SELECT chain.start, f.id, f.name, f.parent, f.created_at, chain.step + 1
    FROM chain JOIN folders f ON f.account = ? AND f.id = chain.parent WHERE chain.step < ${MOST_STEPS}
  )
  SELECT start, id, name, parent, created_at AS "createdAt" FROM chain ORDER BY start, step DESC`

/** For each of the given folders that exist, the way from the first level down to the folder itself. */
export async function folderPaths(reader: Reader, directory: Uid, ids: readonly string[]): Promise<Map<string, Folder[]>> {
  const rows = await reader.all<Folder & { start: string }>(CHAINS, directory, ids, directory)
  const paths = new Map<string, Folder[]>()
  for (const { start, ...folder } of rows) {
    const path = paths.get(start)
    if (path === undefined) paths.set(start, [folder])
    else path.push(folder)
  }
  return paths
}

const inFolder = (column: string, folder: string | null) => (folder === null ? `${column} IS NULL` : `${column} = ?`)
const given = (folder: string | null) => (folder === null ? [] : [folder])

/** The folder of this name directly in `parent`. */
export function findByName(reader: Reader, directory: Uid, parent: string | null, name: string): Promise<Folder | undefined> {
  const sql = `SELECT ${COLUMNS} FROM folders WHERE account = ? AND ${inFolder('parent', parent)} AND name = ? LIMIT 1`
  return reader.first<Folder>(sql, directory, ...given(parent), name)
}

/** How many folders the directory has. */
export async function countFolders(reader: Reader, directory: Uid): Promise<number> {
  const row = await reader.first<{ n: number }>('SELECT CAST(count(*) AS BIGINT) AS n FROM folders WHERE account = ?', directory)
  return row?.n ?? 0
}

/** Whether a folder holds another one. */
export async function hasFolders(reader: Reader, directory: Uid, folder: string | null): Promise<boolean> {
  const sql = `SELECT id FROM folders WHERE account = ? AND ${inFolder('parent', folder)} LIMIT 1`
  return (await reader.first(sql, directory, ...given(folder))) !== undefined
}

/** Whether an account is directly in a folder. */
export async function hasAccounts(reader: Reader, directory: Uid, folder: string): Promise<boolean> {
  const sql = 'SELECT uid FROM accounts WHERE organisation = ? AND folder = ? LIMIT 1'
  return (await reader.first(sql, directory, folder)) !== undefined
}

export async function insertFolder(transaction: Transaction, directory: Uid, folder: Folder): Promise<void> {
  const { id, name, parent, createdAt } = folder
  await transaction.insert(
    'folders',
    ['account', 'id', 'name', 'parent', 'created_at'],
    [[directory, id, name, parent, createdAt]],
  )
}

export async function writeName(transaction: Transaction, directory: Uid, id: string, name: string): Promise<void> {
  await transaction.run('UPDATE folders SET name = ? WHERE account = ? AND id = ?', name, directory, id)
}

export async function removeFolder(transaction: Transaction, directory: Uid, id: string): Promise<void> {
  await transaction.run('DELETE FROM folders WHERE account = ? AND id = ?', directory, id)
}

/** Which folders to list; what is not given does not narrow. */
export interface FolderFilter {
  readonly parent: string | null
  /** Part of the name. */
  readonly keyword?: string | undefined
  readonly tags: readonly TagFilter[]
}

/** A page by number. */
export interface Page {
  readonly limit: number
  readonly offset: number
}

/** A page of the folders directly in one, in the order of their ids, and how many there are in all. */
export async function pageOfFolders(
  reading: PageReading,
  directory: Uid,
  filter: FolderFilter,
  page: Page,
): Promise<{ folders: Folder[]; total: number }> {
  const reader = reading.transaction
  const { parent, keyword, tags } = filter
  const terms = ['account = ?', inFolder('parent', parent)]
  const values: Parameter[] = [directory, ...given(parent)]
  if (keyword !== undefined) {
    terms.push('instr(name, ?) > 0')
    values.push(keyword)
  }
  const tagged = taggedWith('folder', tags)
  const where = `FROM folders WHERE ${terms.join(' AND ')}${tagged.terms('folders.account', 'folders.id')}`
  const all = [...values, ...tagged.values]
  const isNarrowed = keyword !== undefined || tags.length > 0
  const kept = isNarrowed ? undefined : await keptList(reader, directory, 'folders', parent ?? '')
  const total = kept?.total ?? (await reader.first<{ n: number }>(`SELECT CAST(count(*) AS BIGINT) AS n ${where}`, ...all))?.n
  const list = {
    name: `folders ${directory} ${parent ?? ''}`,
    version: kept?.changes,
    order: ['id'],
    keyOf: ({ id }: Folder) => [id],
  }
  const folders = await readPage(reading, list, page, ({ behind, values: start }) =>
    reader.all<Folder>(`SELECT ${COLUMNS} ${where}${behind} ORDER BY id LIMIT ? OFFSET ?`, ...all, ...start),
  )
  return { folders, total: total ?? 0 }
}
