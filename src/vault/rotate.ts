import type { Database } from '../storage/database.ts'
import { type DataKeyRow, dataKeysNotUnder, keyUses, rewrapDataKey } from './data-key-store.ts'
import { COMMITTED_WITHIN_MS } from './data-keys.ts'
import { isLoss, type KeyProvider, ProviderFailure, rewrapHere, type WrappedKey, type WrappingKey } from './key-provider.ts'

const BATCH = 100
/** A server that has read the old ring may still put data keys under the old key: as often it is looked again. */
const MOST_PASSES = 5
/** As long a key is kept after it was retained: longer than anybody may take who is still wrapping with it. */
export const RETAINED_MS = 2 * COMMITTED_WITHIN_MS

/** What a rotation did. */
export interface Rotated {
  readonly from: string
  readonly to: string
  readonly rewrapped: number
  /** Data keys that could not be rewrapped, each with the reason. */
  readonly failed: readonly string[]
}

/** How far to go. */
export interface RotateOptions {
  /** Only makes the next key, so that it can be brought to other hosts before it is used. */
  readonly prepareOnly?: boolean
  /** Data keys in one transaction; tests set it. */
  readonly batch?: number
}

/**
 * Brings all data keys under a new key, from wherever an earlier attempt was left: a pending key is made (unless data keys wait
 * to be rewrapped under the present one), made the active one, and everything is rewrapped. Nothing is ever without a key that
 * opens it, so this may be stopped anywhere, and be run by several at once.
 * @throws ProviderFailure when the provider does not do its work
 */
export async function rotate(
  database: Database,
  provider: KeyProvider,
  { prepareOnly, batch = BATCH }: RotateOptions = {},
): Promise<Rotated> {
  const before = await activeKey(provider)
  if (prepareOnly) {
    await provider.prepare(before.id)
    return { from: before.id, to: before.id, rewrapped: 0, failed: [] }
  }
  if (await isUnfinished(database, provider, before)) {
    const { rewrapped, failed } = await rewrapAll(database, provider, before, batch)
    // Only what can never be rewrapped is left: that must not stop all rotations for ever. What is refused today is another matter.
    const isStuck = rewrapped === 0 && failed.length > 0 && failed.every(({ isLost }) => isLost)
    if (!isStuck) return { from: before.id, to: before.id, rewrapped, failed: failed.map(({ line }) => line) }
  }
  await provider.prepare(before.id)
  await provider.activate()
  const active = await activeKey(provider)
  const { rewrapped, failed } = await rewrapAll(database, provider, active, batch)
  return { from: before.id, to: active.id, rewrapped, failed: failed.map(({ line }) => line) }
}

/** A pass over all data keys. */
interface Pass {
  readonly rewrapped: number
  readonly failed: readonly { readonly line: string; readonly isLost: boolean }[]
}

/** Whether data keys wait to be brought under the present key, from another one that is there. */
async function isUnfinished(database: Database, provider: KeyProvider, active: WrappingKey): Promise<boolean> {
  for (const { kek, fingerprint } of await database.read(keyUses)) {
    if (kek !== active.id && (await provider.find(kek))?.fingerprint === fingerprint) return true
  }
  return false
}

/**
 * Drops the retained keys that no data key needs, once nobody can be wrapping with them any more. Gives back their ids.
 * @throws ProviderFailure when the provider does not do its work
 */
export async function removeRetained(database: Database, provider: KeyProvider, now: number): Promise<string[]> {
  const removed: string[] = []
  for (const { id, state, retainedAt } of await provider.keys()) {
    if (state !== 'retained' || retainedAt === undefined || now - Date.parse(retainedAt) < RETAINED_MS) continue
    const uses = await database.read(keyUses)
    if (!uses.some(({ kek }) => kek === id) && (await provider.remove(id))) removed.push(id)
  }
  return removed
}

async function activeKey(provider: KeyProvider): Promise<WrappingKey> {
  const active = (await provider.keys()).find(({ state }) => state === 'active')
  if (active === undefined) throw new ProviderFailure('unknown-key', `${provider.title} has no active key`)
  return active
}

async function rewrapAll(database: Database, provider: KeyProvider, active: WrappingKey, batch: number): Promise<Pass> {
  let rewrapped = 0
  let failed: Pass['failed'] = []
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const done = await rewrapOnce(database, provider, active, batch)
    rewrapped += done.rewrapped
    failed = done.failed
    if (done.rewrapped === 0) break
  }
  return { rewrapped, failed }
}

async function rewrapOnce(database: Database, provider: KeyProvider, active: WrappingKey, batch: number): Promise<Pass> {
  const failed: Pass['failed'][number][] = []
  let rewrapped = 0
  let after = { account: '', id: '' }
  for (;;) {
    const rows = await database.read((reader) => dataKeysNotUnder(reader, active.id, after, batch))
    const last = rows.at(-1)
    if (last === undefined) return { rewrapped, failed }
    after = last
    const anew: [DataKeyRow, WrappedKey][] = []
    for (const row of rows) {
      try {
        anew.push([row, await rewrapOne(provider, row)])
      } catch (error) {
        if (!(error instanceof ProviderFailure) || error.problem === 'unreachable') throw error
        failed.push({ line: `data key ${row.id} of account ${row.account}: ${error.message}`, isLost: isLoss(error) })
      }
    }
    rewrapped += await database.write(async (transaction) => {
      let count = 0
      for (const [row, wrapped] of anew) if (await rewrapDataKey(transaction, row, wrapped)) count++
      return count
    })
  }
}

async function rewrapOne(provider: KeyProvider, row: DataKeyRow): Promise<WrappedKey> {
  return provider.rewrap === undefined ? rewrapHere(provider, provider, row, row) : provider.rewrap(row, row)
}
