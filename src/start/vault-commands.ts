import type { ServeSettings } from '../config/settings.ts'
import { StorageFailure, UsageError } from '../kernel/failure.ts'
import type { Database } from '../storage/database.ts'
import { migrations } from '../storage/migrations/index.ts'
import { openDatabaseBeside } from '../storage/open.ts'
import { openCustody, refuseWrongKeys } from '../vault/custody.ts'
import { type KeyProvider, ProviderFailure } from '../vault/key-provider.ts'
import { removeRetained, rotate } from '../vault/rotate.ts'
import { type KeyStatus, vaultStatus } from '../vault/status.ts'
import { verifyVault } from '../vault/verify.ts'
import { openKeyProvider } from './key-provider.ts'
import { databaseTarget } from './start.ts'
import { hasOldSeals } from './upgrade-seals.ts'

type Say = (line: string) => void

/** How far a rotation goes. */
export interface RotateFlags {
  readonly prepare: boolean
  readonly remove: boolean
}

/** Tells the keys above the data keys, one a line. @throws UsageError for whatever the operator can mend */
export function tellVaultStatus(settings: ServeSettings, say: Say): Promise<void> {
  return withVault(settings, async (database, provider) => {
    const keys = await vaultStatus(database, provider)
    say(`data keys are wrapped by ${provider.title}`)
    const rows = [['KEY', 'STATE', 'FINGERPRINT', 'CREATED', 'DATA KEYS'], ...keys.map(cellsOf)]
    const widths = rows[0]?.map((_title, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? []
    for (const cells of rows)
      say(
        cells
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd(),
      )
  })
}

function cellsOf({ id, state, fingerprint, createdAt, dataKeys }: KeyStatus): string[] {
  return [id, state, fingerprint, createdAt ?? '-', String(dataKeys)]
}

/**
 * Brings all data keys under the next key, while servers may be running.
 * @returns whether none is left behind
 * @throws UsageError for whatever the operator can mend
 */
export function rotateVault(settings: ServeSettings, { prepare, remove }: RotateFlags, say: Say): Promise<boolean> {
  if (prepare && remove) throw new UsageError('--prepare and --remove are two steps: rotate in between')
  return withVault(settings, async (database, provider) => {
    const instead = prepare ? provider.elsewhere?.prepare : remove ? provider.elsewhere?.remove : undefined
    if (instead !== undefined) throw new UsageError(instead)
    await refuseWrongKeys(database, provider, settings.lostKeys)
    if (remove) {
      if (await hasOldSeals(database)) {
        throw new UsageError('secrets of an older version still need these keys: start `garrison serve` once before --remove')
      }
      const removed = await removeRetained(database, provider, Date.now())
      say(
        removed.length === 0
          ? 'no key can be removed yet: it must be retained for a minute, and no data key may need it'
          : `removed ${removed.join(', ')}`,
      )
      return true
    }
    const { from, to, rewrapped, failed } = await rotate(database, provider, { prepareOnly: prepare })
    for (const line of failed) say(line)
    if (prepare) say('the next key is pending: bring the key ring to every host, then rotate')
    else if (from === to && rewrapped === 0 && failed.length === 0) say(`nothing to do: every data key is under ${to}`)
    else say(`rewrapped ${rewrapped} data keys under ${to}; ${from === to ? 'it was active already' : `${from} is retained`}`)
    return failed.length === 0
  })
}

/**
 * Opens every data key and every sealed value.
 * @returns whether all of them open
 * @throws UsageError for whatever the operator can mend
 */
export function verifySealed(settings: ServeSettings, say: Say): Promise<boolean> {
  return withVault(settings, async (database, provider) => {
    // What hangs on a missing key is told row by row.
    const missing = (await vaultStatus(database, provider)).filter(({ state }) => state === 'missing')
    const custody = await openCustody(database, provider, [...settings.lostKeys, ...missing.map(({ id }) => id)], false)
    const { dataKeys, values, failures } = await verifyVault(custody, provider, say)
    say(`${dataKeys} data keys and ${values} sealed values were opened; ${failures} failed`)
    return failures === 0
  })
}

async function withVault<T>(
  settings: ServeSettings,
  work: (database: Database, provider: KeyProvider) => Promise<T>,
): Promise<T> {
  const database = await openDatabaseBeside(databaseTarget(settings), migrations)
  try {
    return await work(database, await openKeyProvider(settings))
  } catch (error) {
    if (error instanceof StorageFailure) {
      throw new UsageError(`the database failed (${error.message}): see to it, and run this again; it goes on where it stopped`)
    }
    throw error instanceof ProviderFailure ? new UsageError(error.message) : error
  } finally {
    await database.close()
  }
}
