import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServeSettings } from '../config/settings.ts'
import type { Deps } from '../domain/deps.ts'
import { foundOrganisation, rememberManagement } from '../domain/directory/found-organisation.ts'
import { managementAccount } from '../domain/directory/read.ts'
import { createRootKey, type FreshKey } from '../domain/identity/create-root-key.ts'
import { seedOrganisation } from '../domain/organisation/apply.ts'
import { type OrganisationDocument, readOrganisation } from '../domain/organisation/document.ts'
import { UsageError } from '../kernel/failure.ts'
import { newAccessKeyId, newAccessKeySecret, newUid, type Uid } from '../kernel/ids.ts'
import { Refusal } from '../kernel/outcome.ts'
import { Secret } from '../kernel/secret.ts'
import { readUtf8 } from '../kernel/utf8.ts'
import type { Database, Transaction } from '../storage/database.ts'

/** Where the credentials of the first start are kept, within the data folder. */
const CREDENTIALS_FILE = 'root-credentials.json'

type Root = NonNullable<ServeSettings['root']>

/** An organisation file that was read. */
export interface OrganisationFile {
  readonly name: string
  readonly text: string
}

/** What a first start is told. */
export interface FirstStart {
  /** Reads the organisation file, if one is given; asked on a first start alone, for later the file may be gone. */
  readonly organisationFile: (() => Promise<OrganisationFile>) | undefined
  readonly root: Root | undefined
  /** Keeps the credentials before the database knows them, so that a crash in between loses nothing. */
  keep(key: FreshKey): Promise<void>
}

/**
 * Creates the management account and its root AccessKey when the database is empty.
 * @returns the new key, or undefined when the installation existed
 * @throws UsageError when the organisation file cannot be used or contradicts the given root account
 */
export async function firstStart(
  database: Database,
  depsOf: (transaction: Transaction) => Deps,
  told: FirstStart,
): Promise<FreshKey | undefined> {
  if ((await database.read((reader) => managementAccount(reader))) !== undefined) return undefined
  const document = told.organisationFile === undefined ? undefined : documentOf(await told.organisationFile())
  const key = rootKey(document, told.root)
  await told.keep(key)
  await database.write(async (transaction) => {
    const deps = depsOf(transaction)
    if (document === undefined) await foundOrganisation(deps, key.account)
    else await seedOrganisation(deps, document)
    await rememberManagement(deps, key.account)
    await createRootKey(deps, key.account, key)
  })
  return key
}

function rootKey(document: OrganisationDocument | undefined, root: Root | undefined): FreshKey {
  const management: Uid | undefined = document?.management.uid
  if (management !== undefined && root !== undefined && management !== root.account) {
    throw new UsageError(
      `the organisation file's management account is ${management} and --root-account is ${root.account}: make them the same, or leave out --root-account`,
    )
  }
  return (
    root ?? {
      account: management ?? newUid(),
      accessKeyId: newAccessKeyId(),
      accessKeySecret: new Secret(newAccessKeySecret()),
    }
  )
}

/** Reads an organisation file. @throws UsageError when it cannot be read or is not text in UTF-8 */
export async function readOrganisationFile(name: string): Promise<OrganisationFile> {
  let bytes: Buffer
  try {
    bytes = await readFile(name)
  } catch (error) {
    throw new UsageError(`the organisation file cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  return { name, text: readUtf8(bytes, name) }
}

function documentOf({ name, text }: OrganisationFile): OrganisationDocument {
  const document = readOrganisation(text)
  if (document instanceof Refusal) throw new UsageError(`${name}: ${document.words.join(' ')}`)
  return document
}

/**
 * Keeps the root's credentials in the data folder, readable by the owner alone; replaces the file whole or not at all. Those
 * of another database stay beside it: nobody could ever read them again.
 */
export async function keepCredentials(folder: string, key: FreshKey, endpoint: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { account, accessKeyId, accessKeySecret } = key
  const file = join(folder, CREDENTIALS_FILE)
  const other = await readFile(file, 'utf8').catch(() => undefined)
  if (other !== undefined && !other.includes(accessKeySecret.reveal())) await rename(file, `${file}.before-${accessKeyId}`)
  await replaceFile(file, { account, accessKeyId, accessKeySecret: accessKeySecret.reveal(), endpoint })
}

/** Tells local clients where the server listens now, when its address changed since the credentials were kept. */
export async function updateEndpoint(folder: string, endpoint: string): Promise<void> {
  const file = join(folder, CREDENTIALS_FILE)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return
  let kept: { endpoint?: unknown }
  try {
    kept = JSON.parse(text)
  } catch {
    return
  }
  if (kept.endpoint !== endpoint) await replaceFile(file, { ...kept, endpoint })
}

async function replaceFile(file: string, content: object): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  await writeFile(temporary, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'w' })
  const handle = await open(temporary, 'r+')
  await handle.sync()
  await handle.close()
  await rename(temporary, file)
}
