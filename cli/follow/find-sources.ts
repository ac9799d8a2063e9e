import { readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { UsageError } from '../../src/kernel/failure.ts'
import { rotationOf } from '../logons/rotation.ts'

const BINARY = /^(?:wtmp|btmp|utmp|lastlog)$/
const WILDCARD = /[*?]/

/**
 * The files that arguments name, as whole paths: one that is not there yet is waited for; `*` and `?` in the last part of a path are
 * resolved now, and find no rotated files.
 * @throws UsageError for wildcards in a folder's name or that find nothing, and for logs of binary records
 */
export async function findSources(names: readonly string[]): Promise<string[]> {
  const paths = new Set<string>()
  for (const name of names) for (const path of await pathsOf(name)) paths.add(resolve(path))
  for (const path of paths) {
    if (BINARY.test(basename(path))) {
      throw new UsageError(
        `${path} holds binary records, which cannot be followed; send them now and then: garrison logons import`,
      )
    }
  }
  return [...paths]
}

async function pathsOf(name: string): Promise<string[]> {
  const [folder, pattern] = [dirname(name), basename(name)]
  if (WILDCARD.test(folder)) throw new UsageError(`${name}: * and ? count in the last part of a path only`)
  if (!WILDCARD.test(pattern)) return [name]
  const wanted = expressionOf(pattern)
  let entries: string[]
  try {
    entries = await readdir(folder)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new UsageError(`${folder} cannot be read: ${error.message}`)
  }
  const found = entries.filter((entry) => wanted.test(entry) && isWritten(entry)).sort()
  if (found.length === 0) throw new UsageError(`${name} finds no file; name one that is to come without * and ?`)
  return found.map((entry) => join(folder, entry))
}

/** A hidden file is found by nobody's `*`. */
function expressionOf(pattern: string): RegExp {
  const source = pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, (mark) => (mark === '*' ? '.*' : mark === '?' ? '.' : `\\${mark}`))
  return new RegExp(`^${pattern.startsWith('.') ? '' : '(?!\\.)'}${source}$`, 's')
}

/** A rotated or packed file grows no more; it is read when its log is. */
function isWritten(name: string): boolean {
  const { base, isRotated } = rotationOf(name)
  return !isRotated && base === name
}
