import { zoneClock } from '../../detection/zone-clock.ts'
import { faultOf, type MarkCondition } from '../alerts/read.ts'
import { hostName, NAMELESS, OVERFLOW } from '../logon-sources/read.ts'
import { type Path, shown } from './flaw.ts'
import { exitOf } from './items-of-logons.ts'
import type { Blame } from './rules.ts'
import type { Shape } from './shape.ts'

/** Checks what a file says to the logon watch of its accounts: names that lead somewhere, and values with rules of their own. */
export function checkLogons(file: Shape, blame: Blame): void {
  const known = new Set((file.hosts ?? []).map(({ account, uuid }) => `${account} ${uuid}`))
  const mustExist = (account: string, host: string | undefined, path: Path) => {
    if (host === undefined || known.has(`${account} ${host}`)) return
    blame(path, `there is no host ${shown(host)} of account ${account}`)
  }
  const hashes = new Set<string>()
  for (const [index, { account, host, timeZone, tokenHash }] of (file.logonSources ?? []).entries()) {
    const path = ['logonSources', index]
    mustExist(account, host, [...path, 'host'])
    if (timeZone !== undefined && zoneClock(timeZone) === undefined) {
      blame([...path, 'timeZone'], `${shown(timeZone)} is not an IANA time zone such as Europe/Podgorica`)
    }
    if (tokenHash === undefined) continue
    if (hashes.has(tokenHash)) blame([...path, 'tokenHash'], 'another source of the file has this token')
    hashes.add(tokenHash)
  }
  for (const [index, { account, name, host }] of (file.hostAliases ?? []).entries()) {
    mustExist(account, host, ['hostAliases', index, 'host'])
    if ([NAMELESS, OVERFLOW].includes(hostName(name))) blame(['hostAliases', index, 'name'], 'is no name of a server in logs')
  }
  checkRules(file, blame, mustExist)
  for (const [index, { account, host, field, operate, value }] of (file.whiteList ?? []).entries()) {
    mustExist(account, host, ['whiteList', index, 'host'])
    const fault = faultOf({ field, operate, value } as MarkCondition)
    if (fault !== undefined) blame(['whiteList', index, 'value'], fault)
  }
  for (const [index, { source }] of (file.knownExits ?? []).entries()) {
    if (exitOf(source) === undefined) blame(['knownExits', index, 'source'], 'must be an address, or the /64 of one of IPv6')
  }
}

type MustExist = (account: string, host: string | undefined, path: Path) => void

function checkRules({ bruteForceRules = [] }: Shape, blame: Blame, mustExist: MustExist): void {
  const defaults = new Set<string>()
  for (const [index, { account, hosts = [], default: isDefault }] of bruteForceRules.entries()) {
    const path = ['bruteForceRules', index]
    for (const [at, host] of hosts.entries()) mustExist(account, host, [...path, 'hosts', at])
    if (isDefault !== 'true') continue
    if (defaults.has(account)) blame([...path, 'default'], `another rule of the file is the default of account ${account}`)
    defaults.add(account)
  }
}
