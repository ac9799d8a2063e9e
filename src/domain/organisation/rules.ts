import { isIP } from 'node:net'
import { zoneClock } from '../../detection/zone-clock.ts'
import { checkBaselines } from './baselines.ts'
import { LOGON_SECTIONS } from './export-logons.ts'
import { type Path, shown } from './flaw.ts'
import { checkIdentities } from './rules-of-identities.ts'
import { checkLogons } from './rules-of-logons.ts'
import type { Shape } from './shape.ts'
import { checkSubscriptions } from './subscriptions.ts'

const MOST_FOLDER_LEVELS = 5

/** Tells what is wrong at a place; it does not come back. */
export type Blame = (path: Path, words: string) => never

/** Checks what the shape cannot say: names that lead somewhere, and values with rules of their own. */
export function checkRules(file: Shape, blame: Blame): void {
  const { organisation, outsiders = [] } = file
  const { management, accounts = [], delegated = [] } = organisation
  checkFolders(file, blame)
  const members = new Set(accounts.map(({ uid }) => uid))
  const mustBeMember = (uid: string, path: Path) => {
    if (!members.has(uid)) blame(path, `there is no account ${uid} among the accounts`)
  }
  for (const [index, { uid }] of delegated.entries()) mustBeMember(uid, ['organisation', 'delegated', index, 'uid'])
  for (const list of ['allotments', 'firewallMembers'] as const) {
    for (const [index, { account }] of (file[list] ?? []).entries()) mustBeMember(account, [list, index, 'account'])
  }
  checkLogins(file, blame)
  checkMonitoring(file, blame)
  const known = new Set([management.uid, ...members, ...outsiders.map(({ uid }) => uid)])
  for (const list of ['groups', 'hosts', 'baselines', ...LOGON_SECTIONS, 'subscriptions', 'identities', 'usage'] as const) {
    for (const [index, { account }] of (file[list] ?? []).entries()) {
      if (!known.has(account)) blame([list, index, 'account'], `there is no account ${account}`)
    }
  }
  checkHosts(file, blame)
  checkBaselines(file, blame)
  checkLogons(file, blame)
  checkSubscriptions(file, blame)
  checkIdentities(file, blame)
}

function checkMonitoring({ organisation, monitoring = {} }: Shape, blame: Blame): void {
  const { id, management, accounts = [], folders = [] } = organisation
  const known = new Set([management.uid, ...accounts.map(({ uid }) => uid)])
  for (const list of ['accounts', 'marked'] as const) {
    for (const [index, uid] of (monitoring[list] ?? []).entries()) {
      if (!known.has(uid)) blame(['monitoring', list, index], `there is no account ${uid} among the accounts`)
    }
  }
  // The id of the root folder follows from that of the organisation.
  const places = new Set([id.replace(/^rd-/, 'r-'), ...folders.map((folder) => folder.id)])
  for (const [index, folder] of (monitoring.newAccountsOf ?? []).entries()) {
    if (!places.has(folder)) blame(['monitoring', 'newAccountsOf', index], `there is no folder ${folder}`)
  }
}

function checkLogins({ organisation, outsiders = [] }: Shape, blame: Blame): void {
  const known = new Set<string>()
  const check = (loginName: string | undefined, path: Path) => {
    if (loginName === undefined) return
    if (known.has(loginName)) blame([...path, 'loginName'], `another account of the file logs on as ${shown(loginName)}`)
    known.add(loginName)
  }
  for (const [index, { loginName }] of (organisation.accounts ?? []).entries()) {
    check(loginName, ['organisation', 'accounts', index])
  }
  for (const [index, { loginName }] of outsiders.entries()) check(loginName, ['outsiders', index])
}

function checkFolders({ organisation }: Shape, blame: Blame): void {
  const { management, folders = [], accounts = [] } = organisation
  const parents = new Map(folders.map(({ id, parent }) => [id, parent]))
  const mustExist = (folder: string | undefined, path: Path) => {
    if (folder !== undefined && !parents.has(folder)) blame(path, `there is no folder ${folder}`)
  }
  folders.forEach(({ parent }, index) => {
    mustExist(parent, ['organisation', 'folders', index, 'parent'])
  })
  folders.forEach(({ id }, index) => {
    let at: string | undefined = id
    for (let level = 1; at !== undefined && level <= MOST_FOLDER_LEVELS; level++) at = parents.get(at)
    if (at === undefined) return
    const { levels, twice } = ancestry(id, parents)
    const blamed = twice === undefined ? index : folders.findIndex((folder) => folder.id === twice)
    const words =
      twice === undefined
        ? `folder ${id} is on level ${levels}, and there are ${MOST_FOLDER_LEVELS}`
        : `folder ${twice} would be inside itself`
    blame(['organisation', 'folders', blamed, 'parent'], words)
  })
  mustExist(management.folder, ['organisation', 'management', 'folder'])
  accounts.forEach(({ folder }, index) => {
    mustExist(folder, ['organisation', 'accounts', index, 'folder'])
  })
}

/** How deep a folder is, or the folder that it meets twice on the way up. */
function ancestry(id: string, parents: ReadonlyMap<string, string | undefined>): { levels: number; twice: string | undefined } {
  const seen = new Set<string>()
  let at: string | undefined = id
  for (; at !== undefined && !seen.has(at); at = parents.get(at)) seen.add(at)
  return { levels: seen.size, twice: at }
}

function checkHosts({ groups = [], hosts = [] }: Shape, blame: Blame): void {
  const known = new Set(groups.map(({ account, name }) => `${account} ${name}`))
  for (const [index, { account, group, ip, publicIp, timeZone }] of hosts.entries()) {
    if (group !== undefined && !known.has(`${account} ${group}`)) {
      blame(['hosts', index, 'group'], `there is no group ${shown(group)} of account ${account}`)
    }
    if (ip !== undefined && !isAddress(ip)) blame(['hosts', index, 'ip'], `${shown(ip)} is not an IP address`)
    if (publicIp !== undefined && !isAddress(publicIp))
      blame(['hosts', index, 'publicIp'], `${shown(publicIp)} is not an IP address`)
    if (timeZone !== undefined && zoneClock(timeZone) === undefined) {
      blame(['hosts', index, 'timeZone'], `${shown(timeZone)} is not an IANA time zone such as Europe/Podgorica`)
    }
  }
}

/** Not those with the name of a network interface: it means something on the host only. */
function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%')
}
