import { createSecretKey, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, link, lstat, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { UsageError } from '../kernel/failure.ts'
import { makeFolders } from '../storage/make-folders.ts'
import { isSqliteError, SqliteConnection } from '../storage/sqlite-connection.ts'
import { KEY_LENGTH_BYTES, KeyRing, type KeyState, newRingKey, type RingKey } from './key-ring.ts'

const MAX_FILE_BYTES = 256 * 1024
const KEY_ID = /^[A-Za-z0-9_-]{1,64}$/
const STATES: readonly KeyState[] = ['pending', 'active', 'retained']
/** How a ring that is being written ends; one that is being made ends otherwise, for it is nobody's yet. */
const DRAFT = '.next'
/** Whoever changes the ring holds it for milliseconds. */
const LOCK_MS = 10_000
// Windows has no such mode bits; there the folder's access list protects the file.
const HAS_MODES = process.platform !== 'win32'

/**
 * Opens the key ring in `file`, and makes one with a fresh key when there is none. Of several processes that
 * start at once one makes it, and all get that ring.
 *
 * The file is JSON: `{ "keys": [{ "id", "key" (base64), "createdAt", "state", "retainedAt" }] }`. Members that are not named
 * here are ignored, so that a newer version may add some.
 * @throws UsageError when the file is open to other users, unreadable, or not a key ring; the message holds
 *   nothing of the content
 */
export async function openKeyRing(file: string): Promise<KeyRing> {
  return named(file, async () => (await readRing(file)) ?? (await createRing(file)))
}

/** Reads the ring anew. @throws UsageError as `openKeyRing` does, and when the file is gone */
export async function readKeyRing(file: string): Promise<KeyRing> {
  const ring = await named(file, () => readRing(file))
  if (ring === undefined) throw new UsageError(`the key ring ${file} is gone; restore it from its backup`)
  return ring
}

/** The ring if its file is there. @throws UsageError as `openKeyRing` does */
export function findKeyRing(file: string): Promise<KeyRing | undefined> {
  return named(file, () => readRing(file))
}

/**
 * Changes the ring: whoever else does so waits, and a reader sees the old file or the new one. A link to the ring stays one, and
 * the ring stays its owner's, whoever changes it. `change` gives back the keys to be, or undefined to leave them.
 * @throws UsageError as `readKeyRing` does
 */
export async function changeKeyRing(file: string, change: (ring: KeyRing) => readonly RingKey[] | undefined): Promise<KeyRing> {
  return named(file, async () => {
    await readKeyRing(file)
    const path = await realpath(file)
    const { uid, gid } = await stat(path)
    const lock = await lockBeside(path, { uid, gid })
    try {
      await sweepDrafts(path)
      const present = await readKeyRing(path)
      const keys = change(present)
      if (keys === undefined) return present
      const changed = new KeyRing(keys)
      const draft = `${path}.${randomUUID()}${DRAFT}`
      try {
        await writeDurably(draft, ringText(keys), { uid, gid })
        await rename(draft, path)
      } finally {
        await rm(draft, { force: true })
      }
      await syncFolder(dirname(path))
      return changed
    } finally {
      lock.close()
    }
  })
}

/** Somebody who was killed while changing the ring leaves the keys of that time behind, removed ones too. */
async function sweepDrafts(path: string): Promise<void> {
  const left = (await readdir(dirname(path))).filter((name) => name.startsWith(`${basename(path)}.`) && name.endsWith(DRAFT))
  for (const name of left) await rm(join(dirname(path), name), { force: true })
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

/** Gives a file to whom the ring belongs: an administrator who rotates must not shut the server out. */
async function giveTo({ uid, gid }: Owner, handle: FileHandle): Promise<void> {
  if (HAS_MODES && (await handle.stat()).uid !== uid) await handle.chown(uid, gid)
}

/** The operating system's lock on a file beside the ring: it ends with the process, however that ends. */
async function lockBeside(file: string, owner: Owner): Promise<SqliteConnection> {
  const path = `${file}.lock`
  const handle = await open(path, 'a', 0o600)
  try {
    await giveTo(owner, handle)
  } finally {
    await handle.close()
  }
  const lock = new SqliteConnection(path, LOCK_MS)
  try {
    lock.execute('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if (isSqliteError(error) && error.code === 'SQLITE_BUSY') {
      throw new UsageError(`the key ring ${file} is being changed by another process: try again`)
    }
    const reason = error instanceof Error ? error.message : error
    throw new UsageError(`the lock ${path} cannot be taken (${reason}): if that file is no empty one of Garrison's, remove it`)
  }
}

/** Names the ring in what the file system says. */
async function named<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (errorCode(error) === undefined) throw error
    throw new UsageError(`the key ring ${file} cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function readRing(file: string): Promise<KeyRing | undefined> {
  let handle: FileHandle
  try {
    // A FIFO must not stop the start; what is not a regular file is refused below.
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
  try {
    return parseRing(file, await readGuarded(file, handle))
  } finally {
    await handle.close()
  }
}

/** Checks and reads through the same handle, so that what was checked is what is read. */
async function readGuarded(file: string, handle: FileHandle): Promise<string> {
  const about = await handle.stat()
  if (!about.isFile()) throw new UsageError(`the key ring ${file} is not a regular file`)
  if (HAS_MODES && (about.mode & 0o077) !== 0) {
    const mode = (about.mode & 0o777).toString(8).padStart(4, '0')
    throw new UsageError(`the key ring ${file} is open to other users (mode ${mode}); close it with: chmod 600 ${file}`)
  }
  if (about.size > MAX_FILE_BYTES) throw new UsageError(`the key ring ${file} is larger than ${MAX_FILE_BYTES} bytes`)
  return handle.readFile('utf8')
}

function parseRing(file: string, text: string): KeyRing {
  const refuse = (problem: string) => new UsageError(`the key ring ${file} is malformed: ${problem}; restore it from its backup`)
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    // The parser's own message quotes the text, which holds keys.
    throw refuse('it is not JSON')
  }
  const keys = memberOf(document, 'keys')
  if (!Array.isArray(keys)) throw refuse('it has no list "keys"')
  const ringKeys = keys.map((entry: unknown, index) => {
    const ringKey = parseKey(entry)
    if (typeof ringKey === 'string') throw refuse(`keys[${index}]${ringKey}`)
    return ringKey
  })
  try {
    return new KeyRing(ringKeys)
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : 'unknown')
  }
}

/** The key, or what is wrong with it as the end of a sentence that begins with `keys[N]`. */
function parseKey(entry: unknown): RingKey | string {
  const id = memberOf(entry, 'id')
  if (typeof id !== 'string' || !KEY_ID.test(id)) return '.id must be 1 to 64 letters, digits, - or _'
  const encoded = memberOf(entry, 'key')
  if (typeof encoded !== 'string') return '.key is missing'
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.toString('base64') !== encoded) return '.key is not base64'
  if (bytes.length !== KEY_LENGTH_BYTES) return `.key has ${bytes.length} bytes and must have ${KEY_LENGTH_BYTES}`
  const createdAt = memberOf(entry, 'createdAt')
  if (typeof createdAt !== 'string' || Number.isNaN(Date.parse(createdAt))) return '.createdAt must be a time in ISO 8601'
  const state = STATES.find((known) => known === memberOf(entry, 'state'))
  if (state === undefined) return `.state must be one of ${STATES.join(', ')}`
  const retainedAt = memberOf(entry, 'retainedAt')
  if (retainedAt === undefined) return { id, key: createSecretKey(bytes), createdAt, state }
  if (typeof retainedAt !== 'string' || Number.isNaN(Date.parse(retainedAt))) return '.retainedAt must be a time in ISO 8601'
  return { id, key: createSecretKey(bytes), createdAt, state, retainedAt }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

async function createRing(file: string): Promise<KeyRing> {
  const folder = dirname(file)
  await makeFolders(resolve(folder))
  const draft = `${file}.${randomUUID()}.new`
  try {
    await writeDurably(draft, ringText([newRingKey()]))
    // A hard link appears whole or not at all and never replaces: whoever comes second takes the first one's ring.
    await link(draft, file)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
  await syncFolder(folder)
  const ring = await readRing(file)
  if (ring !== undefined) return ring
  if ((await lstat(file)).isSymbolicLink()) {
    throw new UsageError(`the key ring ${file} is a link to a file that is not there: bring that back, or remove the link`)
  }
  throw new UsageError(`the key ring ${file} vanished while it was being made; start again`)
}

function ringText(keys: readonly RingKey[]): string {
  const entries = keys.map(({ id, key, ...rest }) => ({ id, key: key.export().toString('base64'), ...rest }))
  return `${JSON.stringify({ keys: entries }, undefined, 2)}\n`
}

async function writeDurably(file: string, text: string, owner?: Owner): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    if (owner !== undefined) await giveTo(owner, handle)
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a new name durable: a ring lost in a power cut would lose everything sealed with it. */
async function syncFolder(folder: string): Promise<void> {
  if (!HAS_MODES) return
  const handle = await open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The system's code of a failed file operation; undefined for every other error. */
function errorCode(error: unknown): string | undefined {
  const code = memberOf(error, 'code')
  return typeof code === 'string' ? code : undefined
}
