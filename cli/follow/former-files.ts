import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UsageError } from '../../src/kernel/failure.ts'
import { compareRotations, PACKED, rotationOf } from '../logons/rotation.ts'
import { type LogBytes, matches, openBytes, PlainBytes } from './log-bytes.ts'
import type { SegmentState } from './state.ts'

/** What was found of a log that has another name now, and of those that were written between it and the present one. */
export interface FormerFiles {
  /** The log itself; undefined when it is gone. */
  readonly former: LogBytes | undefined
  /** The oldest first. */
  readonly between: readonly LogBytes[]
}

/**
 * Looks beside a log for what it held when it was last read: the same file under a rotated name, a copy of it, or a packed one. It is
 * known by its inode, or by how it begins. What cannot be read there is told and passed over.
 */
export async function findFormer(path: string, wanted: SegmentState, warn: (line: string) => void): Promise<FormerFiles> {
  const siblings = await rotationsOf(path, warn)
  let found: { index: number; bytes: LogBytes } | undefined
  for (const [index, sibling] of siblings.entries()) {
    const bytes = await openOrTell(sibling, warn)
    if (bytes === undefined) continue
    // Copies of it are older than nothing: of several alike (one of them being packed now) the first is as good as any.
    if (found === undefined && (await isSame(bytes, wanted))) found = { index, bytes }
    else await bytes.close()
  }
  if (found === undefined && wanted.emptyAt === undefined) return { former: undefined, between: [] }
  const later = found === undefined ? await writtenSince(siblings, wanted.emptyAt ?? 0) : siblings.slice(found.index + 1)
  const between: LogBytes[] = []
  const names = new Set(found === undefined ? [] : [rotatedName(siblings[found.index] ?? '')])
  for (const sibling of later) {
    // auth.log.1 and auth.log.1.gz stand beside each other while the one is packed into the other.
    if (names.has(rotatedName(sibling))) continue
    names.add(rotatedName(sibling))
    const bytes = await openOrTell(sibling, warn)
    if (bytes !== undefined) between.push(bytes)
  }
  return { former: found?.bytes, between }
}

async function openOrTell(path: string, warn: (line: string) => void): Promise<LogBytes | undefined> {
  try {
    return await openBytes(path)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    warn(`${error.message}; if it holds lines that were not read yet, they are lost`)
    return undefined
  }
}

/** Of a file that was empty nothing is known but that whatever was written later is new. */
async function writtenSince(paths: readonly string[], moment: number): Promise<string[]> {
  const later: string[] = []
  for (const path of paths) {
    // Some file systems keep whole seconds only.
    if (((await stat(path).catch(() => undefined))?.mtimeMs ?? 0) >= moment - 1000) later.push(path)
  }
  return later
}

function rotatedName(path: string): string {
  return path.replace(PACKED, '')
}

/** The rotations of a log, the oldest first. Its own name may look like one, an address for instance: those beside it are others' logs. */
async function rotationsOf(path: string, warn: (line: string) => void): Promise<string[]> {
  const own = basename(path)
  let entries: string[] = []
  try {
    entries = await readdir(dirname(path))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    warn(`${dirname(path)} cannot be listed: ${error.message}: rotated files of ${own} are not found`)
  }
  const names = entries.filter((name) => name !== own).map((name) => ({ name, rotation: rotationOf(name) }))
  return names
    .filter(({ rotation }) => rotation.isRotated && rotation.base === own)
    .sort((a, b) => compareRotations(a.rotation, b.rotation))
    .map(({ name }) => join(dirname(path), name))
}

async function isSame(bytes: LogBytes, { device, inode, fingerprint, offset }: SegmentState): Promise<boolean> {
  // A number of an inode is given to the next file when its own is gone, so how the file begins must fit, too.
  if (fingerprint !== undefined) return matches(bytes, fingerprint)
  if (offset > 0 || !(bytes instanceof PlainBytes)) return false
  const own = await bytes.identify()
  return own.device === device && own.inode === inode
}
