import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from '../../src/kernel/failure.ts'

/** A batch that was cut and may have been sent: after a restart it is sent again just so, under the same key. */
export interface PendingBatch {
  /** Names the batch to the server: 32 hexadecimal digits. */
  readonly key: string
}

/** The batch of a file ends at a byte. */
export interface PendingBytes extends PendingBatch {
  readonly end: number
  /** True where its last line goes on behind it, and the rest is left out. */
  readonly isCut: boolean
}

/** How far a file was read. Numbers of inodes and devices are texts: they may be larger than a number holds. */
export interface SegmentState {
  readonly device: string
  readonly inode: string
  /** Bytes that the server has answered for. */
  readonly offset: number
  /** Digest of the first bytes, by which the file is known again under another name. */
  readonly fingerprint?: { readonly bytes: number; readonly sha256: string }
  /** When it was found empty, milliseconds since 1970, where there is nothing else to know it by. */
  readonly emptyAt?: number
  /** True within a line that was too long. */
  readonly isSkipping?: boolean
  readonly pending?: PendingBytes
}

/** How far the journal was read. */
export interface JournalState {
  /** The last entry that the server has answered for; empty: none. */
  readonly cursor: string
  /** The batch ends with the entry of that cursor. */
  readonly pending?: PendingBatch & { readonly end: string }
}

/** Everything that must outlive a restart. */
export interface FollowState {
  readonly version: 1
  /** Where it was sent to, and as the log of which host: somewhere else nothing of it counts. */
  readonly destination: string
  /** By path: what is left of older files of that name, and the present one. */
  readonly files: Readonly<Record<string, readonly SegmentState[]>>
  readonly journal?: JournalState
}

/**
 * Reads what a state file holds; undefined when there is none.
 * @throws UsageError when it is damaged, or of another destination
 */
export async function readState(file: string, destination: string): Promise<FollowState | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    if (error.code === 'ENOENT') return undefined
    throw new UsageError(`the state file ${file} cannot be read: ${error.message}`)
  }
  let state: Partial<FollowState> | undefined
  try {
    state = Object(JSON.parse(text))
  } catch {
    // Told below.
  }
  if (state?.version !== 1 || !holdsFiles(state.files)) {
    throw new UsageError(
      `${file} is no state file; move it away to begin anew: what is sent twice the server counts as duplicates`,
    )
  }
  if (state.destination !== destination) {
    throw new UsageError(`the state file ${file} is about ${state.destination}, not ${destination}; name another with --state`)
  }
  return state as FollowState
}

function holdsFiles(files: unknown): boolean {
  return typeof files === 'object' && files !== null && Object.values(files).every(Array.isArray)
}

/**
 * Writes the state so that a crash leaves the old one or the new one, readable by this user alone.
 * @throws UsageError when it cannot be written
 */
export async function writeState(file: string, state: FollowState): Promise<void> {
  try {
    const fresh = `${file}.new`
    const handle = await open(fresh, 'w', 0o600)
    try {
      await handle.writeFile(`${JSON.stringify(state)}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(fresh, file)
    await syncFolder(dirname(file))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new UsageError(`the state file ${file} cannot be written: ${error.message}`)
  }
}

/** A rename is on the disk when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders, and keeps renames by itself.
  if (process.platform === 'win32') return
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
