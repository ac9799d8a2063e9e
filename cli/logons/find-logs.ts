import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UsageError } from '../../src/kernel/failure.ts'
import { packingOf } from '../../src/kernel/unpack.ts'
import { whyUnreadable } from '../readable-file.ts'
import { compareRotations, type Rotation, rotationOf } from './rotation.ts'

/** A log to be read. */
export interface LogFile {
  /** `-` is the standard input. */
  readonly path: string
  /** Bytes on the disk; undefined where nobody knows. */
  readonly bytes: number | undefined
  /** When it was last written, milliseconds since 1970; undefined where nobody knows. */
  readonly writtenAt: number | undefined
  readonly isRotated: boolean
  /** The name it had when it was written. */
  readonly base: string
}

/** What of a folder is taken for logs of logons, by the name before rotation. */
export const LOG_NAMES =
  /^(?:(?:auth|secure|messages|syslog|sshd|sudo|wtmp|btmp|utmp|wtmpdb|journal)(?:[._-].*)?|.+\.(?:json|ndjson|jsonl|export))$/

interface Found {
  readonly path: string
  readonly rotation: Rotation
  /** False for what was found in a folder. */
  readonly isNamed: boolean
}

/**
 * Finds the logs that arguments name: files, what looks like logs of logons in folders (but not in folders within), and `-`. Rotations
 * of one log follow each other from the oldest on; beyond that the order is the given one. Looks at the beginning of each file, so that
 * what cannot be read is refused before anything is sent; a pipe can be read only once, and is looked at when it is. What of a folder
 * cannot be read, or is no file, does not keep the rest: `skip` hears of it.
 * @throws UsageError for what is named and not there, cannot be read, is packed or written in a form that is not read here, and for a folder
 * without logs of logons
 */
export async function findLogs(names: readonly string[], skip: (why: string) => void): Promise<LogFile[]> {
  const groups = new Map<string, Found[]>()
  const seen = new Set<string>()
  for (const name of names) {
    const isFolder = name !== '-' && (await about(name)).isDirectory()
    for (const path of isFolder ? await pathsIn(name) : [name]) {
      if (seen.has(path)) continue
      seen.add(path)
      const rotation = rotationOf(basename(path))
      const group = join(dirname(path), rotation.base)
      groups.set(group, [...(groups.get(group) ?? []), { path, rotation, isNamed: !isFolder }])
    }
  }
  const logs: LogFile[] = []
  for (const group of groups.values()) {
    group.sort((a, b) => compareRotations(a.rotation, b.rotation))
    for (const found of group) {
      const why = found.isNamed ? undefined : await whyUnreadable(found.path)
      if (why === undefined) logs.push(await lookAt(found))
      else skip(`${found.path} ${why}`)
    }
  }
  return logs
}

async function pathsIn(folder: string): Promise<string[]> {
  let entries: string[]
  try {
    entries = await readdir(folder)
  } catch (error) {
    throw unreadable(folder, error)
  }
  const found = entries.filter((entry) => LOG_NAMES.test(rotationOf(entry).base)).sort()
  if (found.length === 0) {
    throw new UsageError(`${folder} holds nothing that looks like a log of logons; name the files themselves`)
  }
  return found.map((entry) => join(folder, entry))
}

async function about(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): unknown {
  return error instanceof Error && 'code' in error ? new UsageError(`${path} cannot be read: ${error.message}`) : error
}

async function lookAt({ path, rotation: { base, isRotated } }: Found): Promise<LogFile> {
  if (path === '-') return { path, bytes: undefined, writtenAt: undefined, isRotated: false, base: '-' }
  let handle: FileHandle | undefined
  try {
    const found = await stat(path)
    // What is read of a pipe (`<(zcat …)`, `/dev/stdin`) is gone for whoever opens it next.
    if (!found.isFile()) return { path, bytes: undefined, writtenAt: undefined, isRotated: false, base }
    const { size, mtimeMs } = found
    handle = await open(path)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, null)
    refuseUnknown(path, buffer.subarray(0, bytesRead))
    return { path, bytes: size, writtenAt: Math.max(0, Math.floor(mtimeMs)), isRotated, base }
  } catch (error) {
    throw unreadable(path, error)
  } finally {
    await handle?.close()
  }
}

/**
 * Refuses what begins like something that is known and not read.
 * @throws UsageError that says what to do
 */
export function refuseUnknown(path: string, beginning: Buffer): void {
  const packing = packingOf(beginning)
  if (packing === 'xz' || packing === 'bzip2') {
    throw new UsageError(`${path} is packed by ${packing}, which is not read here: unpack it first (${packing} -dk ${path})`)
  }
  if (beginning.toString('latin1', 0, 8) === 'LPKSHHRH') {
    throw new UsageError(
      `${path} is a journal in systemd's own form: send it as text, with journalctl --file ${path} -o json | garrison logons import -`,
    )
  }
  if (beginning.toString('latin1', 0, 7) === 'ElfFile') {
    throw new UsageError(`${path} is an event log in Windows' own form: export it as JSON first, for instance with Winlogbeat`)
  }
}
