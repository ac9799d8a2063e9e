import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HEAD, serveBuilt, stop } from './processes.ts'

const FOLDERS = 50

/** The id of a member of the organisations that are measured, by its number. */
export const memberUid = (index: number) => `19${String(index + 1).padStart(14, '0')}`

/** The organisation of so many accounts, as a file. */
export function organisation(accounts: number): string {
  const folders = accounts === 0 ? 0 : FOLDERS
  return JSON.stringify({
    organisation: {
      id: 'rd-bench1',
      management: { uid: HEAD, name: 'head' },
      folders: Array.from({ length: folders }, (_, index) => ({ id: `fd-bench${index}`, name: `Folder ${index}` })),
      accounts: Array.from({ length: accounts }, (_, index) => {
        return { uid: memberUid(index), name: `member-${index}`, folder: `fd-bench${index % FOLDERS}` }
      }),
    },
    entitlements: {
      securityCenter: { instanceId: 'sas-bench1', versions: { 7: { ecs: 1000, cores: 4000 } }, capacities: { sls: 1000 } },
      cloudFirewall: { edition: 4, maxMembers: 1000 },
    },
  })
}

const made = new Map<string, Promise<string>>()

/** A data folder below `parent` whose server has had its first start, with so many members; made once for all who ask. */
export function installation(parent: string, accounts: number): Promise<string> {
  const folder = join(parent, `accounts-${accounts}`)
  const known = made.get(folder) ?? install(folder, accounts)
  made.set(folder, known)
  return known
}

async function install(folder: string, accounts: number): Promise<string> {
  await mkdir(folder)
  // JSON is YAML.
  const file = join(folder, 'organisation.yaml')
  await writeFile(file, organisation(accounts))
  const first = serveBuilt(folder, file)
  await first.url.finally(() => stop(first))
  return folder
}

/** A copy of such a folder, to write into. */
export async function ownInstallation(parent: string, accounts: number): Promise<string> {
  const folder = await mkdtemp(join(parent, 'own-'))
  await cp(await installation(parent, accounts), folder, { recursive: true })
  return folder
}
