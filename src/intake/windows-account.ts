/** An account as Windows names it. */
export interface WindowsAccount {
  readonly user: string
  /** NetBIOS or DNS name of the domain, or the computer whose account it is. */
  readonly domain: string | undefined
}

/**
 * Takes `DOMAIN\user` and `user@domain` apart; what the name itself says goes before the domain that stands in another field.
 * A half that is empty is no half.
 */
export function windowsAccount(name: string, domain: string | undefined): WindowsAccount {
  const slash = name.indexOf('\\')
  if (slash >= 0 && slash < name.length - 1) {
    return { user: name.slice(slash + 1), domain: slash === 0 ? domain : name.slice(0, slash) }
  }
  const sign = name.lastIndexOf('@')
  if (sign > 0 && sign < name.length - 1) return { user: name.slice(0, sign), domain: name.slice(sign + 1) }
  return { user: name, domain }
}

/** Windows' own accounts, whatever its language calls them. */
const OWN_SIDS: ReadonlySet<string> = new Set(['S-1-5-7', 'S-1-5-17', 'S-1-5-18', 'S-1-5-19', 'S-1-5-20'])
/** Services, application pools, virtual machines, window managers, font drivers. */
const OWN_SID_BEGINNINGS = ['S-1-5-80-', 'S-1-5-82-', 'S-1-5-83-', 'S-1-5-90-', 'S-1-5-96-']
const OWN_NAMES: ReadonlySet<string> = new Set(['SYSTEM', 'LOCAL SERVICE', 'NETWORK SERVICE', 'ANONYMOUS LOGON'])

/**
 * True for the account of a person (or of a service that has one of its own like a person). False for computers (`NAME$`) and for
 * Windows itself, which is told by the SID where one is given, because the names are translated.
 */
export function isPerson(user: string, sid: string | undefined): boolean {
  if (user.endsWith('$')) return false
  if (sid !== undefined) {
    if (OWN_SIDS.has(sid) || OWN_SID_BEGINNINGS.some((beginning) => sid.startsWith(beginning))) return false
    // An account of a domain or of this computer, or one of Entra ID.
    if (sid.startsWith('S-1-5-21-') || sid.startsWith('S-1-12-1-')) return true
  }
  return !OWN_NAMES.has(user.toUpperCase()) && !/^(?:DWM|UMFD)-[0-9]{1,9}$/i.test(user)
}
