import { readdir } from 'node:fs/promises'
import { isIP } from 'node:net'
import { basename, dirname, join, resolve } from 'node:path'
import { UsageError } from '../../src/kernel/failure.ts'
import { LOG_NAMES } from '../logons/find-logs.ts'
import { PACKED, rotationOf } from '../logons/rotation.ts'
import { NO_FILE, whyUnreadable } from '../readable-file.ts'
import { RECORD_KINDS, type RecordKind } from '../record-kinds.ts'

const WILDCARD = /[*?]/

/**
 * The files that arguments name, as whole paths: one that is not there yet is waited for; `*` and `?` in the last part of a path are
 * resolved now, and find no rotated files; of what they find, what is no file is passed over, and so is what cannot be read, which is told.
 * @throws UsageError for wildcards in a folder's name or that find nothing, for what is no file, or a packed one by its name, and for lastlog,
 * which grows by nothing
 */
export async function findSources(names: readonly string[], warn: (line: string) => void): Promise<string[]> {
  const paths = new Set<string>()
  for (const name of names) for (const path of await pathsOf(name, warn)) paths.add(resolve(path))
  for (const path of paths) {
    if (basename(path) === 'lastlog') {
      throw new UsageError(`${path} is overwritten in place and cannot be followed; wtmp holds the same logons`)
    }
  }
  return [...paths]
}

/** What kind of binary records a file holds by its name; undefined for lines. */
export function recordKindOf(path: string): RecordKind | undefined {
  return RECORD_KINDS.find((kind) => kind === basename(path))
}

async function pathsOf(name: string, warn: (line: string) => void): Promise<string[]> {
  const [folder, pattern] = [dirname(name), basename(name)]
  if (WILDCARD.test(folder)) throw new UsageError(`${name}: * and ? count in the last part of a path only`)
  if (!WILDCARD.test(pattern)) {
    if ((await whyUnreadable(name)) === NO_FILE) {
      throw new UsageError(`${name} is no file; of a folder, the files in it are followed: ${join(name, '*')}`)
    }
    if (PACKED.test(name)) throw new UsageError(`${name} is packed and grows no more; garrison logons import reads it`)
    return [name]
  }
  const wanted = expressionOf(pattern)
  let entries: string[]
  try {
    entries = await readdir(folder)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new UsageError(`${folder} cannot be read: ${error.message}`)
  }
  const found: string[] = []
  const all = new Set(entries)
  for (const entry of entries.sort()) {
    const path = join(folder, entry)
    if (wanted.test(entry) && isWritten(entry, all) && (await isReadable(path, warn))) found.push(path)
  }
  if (found.length === 0) throw new UsageError(`${name} finds no file; name one that is to come without * and ?`)
  return found
}

async function isReadable(path: string, warn: (line: string) => void): Promise<boolean> {
  const why = await whyUnreadable(path)
  if (why !== undefined && why !== NO_FILE) warn(`${path} ${why}; it is not followed`)
  return why === undefined
}

/** A hidden file is found by nobody's `*`. */
function expressionOf(pattern: string): RegExp {
  const source = pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, (mark) => (mark === '*' ? '.*' : mark === '?' ? '.' : `\\${mark}`))
  return new RegExp(`^${pattern.startsWith('.') ? '' : '(?!\\.)'}${source}$`, 's')
}

/** A rotated or packed file grows no more; it is read when its log is. */
function isWritten(name: string, entries: ReadonlySet<string>): boolean {
  const { base, isRotated } = rotationOf(name)
  if (!isRotated) return base === name
  if (PACKED.test(name)) return false
  if (isIP(name.replace(/\.log$/, '')) !== 0) return true
  // A name that ends like a rotated one (web.2) is a log's own where that log is not there, and would have no log's name.
  return !entries.has(base) && !/\.log$/.test(base) && !LOG_NAMES.test(base) && isIP(base) === 0
}
