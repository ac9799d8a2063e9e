import type { Database } from '../storage/database.ts'
import { keyUses } from './data-key-store.ts'
import type { KeyProvider, WrappingKey } from './key-provider.ts'

/** A key with the number of data keys that it wraps. `missing`: data keys hang on it, and nobody has it. */
export interface KeyStatus extends Omit<WrappingKey, 'state'> {
  readonly state: WrappingKey['state'] | 'missing'
  readonly dataKeys: number
}

/** All keys of the provider, and those that it lacks. */
export async function vaultStatus(database: Database, provider: KeyProvider): Promise<KeyStatus[]> {
  const uses = await database.read(keyUses)
  const listed = await provider.keys()
  const statuses = new Map<string, KeyStatus>()
  const add = (key: KeyStatus) => statuses.set(nameOf(key.id, key.fingerprint), key)
  for (const key of listed) add({ ...key, dataKeys: 0 })
  for (const { kek, fingerprint, count } of uses) {
    const known = statuses.get(nameOf(kek, fingerprint)) ?? (await found(provider, kek, fingerprint))
    add({ ...known, dataKeys: count })
  }
  return [...statuses.values()]
}

async function found(provider: KeyProvider, id: string, fingerprint: string): Promise<KeyStatus> {
  const key = await provider.find(id)
  if (key?.fingerprint === fingerprint) return { ...key, dataKeys: 0 }
  return { id, fingerprint, state: 'missing', createdAt: undefined, retainedAt: undefined, dataKeys: 0 }
}

function nameOf(id: string, fingerprint: string): string {
  return JSON.stringify([id, fingerprint])
}
