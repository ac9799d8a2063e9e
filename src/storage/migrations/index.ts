import type { Migration } from '../migrations.ts'
import { firstLight } from './0001-first-light.ts'

/** All migrations, in order. Only added to, never changed. */
export const migrations: readonly Migration[] = [firstLight]
