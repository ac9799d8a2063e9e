import { Secret } from '../kernel/secret.ts'
import { badValue, givenText, readText, type Setting, type SettingSource } from './setting.ts'

const data: Setting = {
  name: 'data',
  value: 'FOLDER',
  help: 'folder of the database, the key ring and the first credentials',
  default: './garrison-data',
  reason: 'Beside whoever starts it: easily found, and easily removed after a trial.',
}
const database: Setting = {
  name: 'database',
  value: 'URL',
  help: 'postgres://… or postgresql://…; without it SQLite in the data folder',
  default: '',
  reason: 'SQLite needs nothing installed, and carries one server far.',
  isSecret: true,
}

/** Where the server keeps what it knows. */
export const storageSettings: readonly Setting[] = [data, database]

/** Where the server keeps what it knows, as read. */
export interface StorageSettings {
  readonly dataFolder: string
  /** URL of a PostgreSQL database, which may hold a password; undefined: SQLite in the data folder. */
  readonly databaseUrl: Secret | undefined
}

/** @throws UsageError for a bad value */
export function readStorageSettings(source: SettingSource): StorageSettings {
  return { dataFolder: readText(source, data), databaseUrl: readDatabaseUrl(source) }
}

function readDatabaseUrl(source: SettingSource): Secret | undefined {
  const text = givenText(source, database)
  if (text === undefined) return undefined
  // The URL may hold a password, so no message repeats it.
  if (!/^postgres(ql)?:\/\//.test(text)) {
    throw badValue(database, text, 'must begin with postgres:// or postgresql://; leave it out for SQLite in the data folder')
  }
  if (!URL.canParse(text)) {
    throw badValue(database, text, 'is not a valid URL; percent-encode special characters in the password, for instance # as %23')
  }
  return new Secret(text)
}
