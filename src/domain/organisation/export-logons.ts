import type { Uid } from '../../kernel/ids.ts'
import type { Reader } from '../../storage/database.ts'
import { USUAL_PROTOCOLS } from '../brute-force-rules/read.ts'
import { existingHostsOf } from '../hosts/read.ts'
import { pagesOf, type Row } from './table.ts'
import type { LogonKind } from './tables-of-logons.ts'
import { flow, text, textList, unless } from './yaml-text.ts'

/** The sections of the file that say something to the logon watch, in its order. */
export const LOGON_SECTIONS = [
  ...(['logonSettings', 'logonSources', 'hostAliases', 'bruteForceRules', 'whiteList', 'knownExits'] as const),
]
export type LogonSection = (typeof LOGON_SECTIONS)[number]

type Add = (section: LogonSection, line: string) => void

/** Adds what the logon watch of the accounts is told, beside baselines; digests of tokens only where `hasSecrets`. */
export async function addLogons(
  reader: Reader,
  accounts: readonly Uid[],
  { add, hasSecrets }: { readonly add: Add; readonly hasSecrets: boolean },
): Promise<void> {
  const each = async (kind: LogonKind, take: (row: Row) => void) => {
    for await (const rows of pagesOf(reader, kind, accounts)) for (const row of rows) take(row)
  }
  await addSettings(each, add)
  for await (const rows of pagesOf(reader, 'logon-source', accounts)) {
    for (const row of await withServer(reader, rows)) add('logonSources', sourceLine(row, hasSecrets))
  }
  await each('host-alias', ({ account, key, values }) => {
    add('hostAliases', flow({ account: text(account), name: text(key.join()), host: text(String(values[0])) }))
  })
  const hosts = new Map<string, string[]>()
  await each('brute-force-host', ({ account, key, values }) => {
    const rule = `${account} ${values[0]}`
    hosts.set(rule, hosts.get(rule) ?? [])
    hosts.get(rule)?.push(key.join())
  })
  await each('brute-force-rule', (row) => add('bruteForceRules', ruleLine(row, hosts.get(`${row.account} ${row.key.join()}`))))
  await each('white-list-rule', ({ account, key: [kind = '', host = '', field = '', operate = '', value = ''] }) => {
    const of = { account: text(account), kind: text(kind), host: unless('', host) }
    add('whiteList', flow({ ...of, field: text(field), operate: text(operate), value: text(value) }))
  })
  await each('known-exit', ({ account, key: [user = '', source = ''] }) => {
    add('knownExits', flow({ account: text(account), user: text(user), source: text(source) }))
  })
}

type Each = (kind: LogonKind, take: (row: Row) => void) => Promise<void>

async function addSettings(each: Each, add: Add): Promise<void> {
  const accounts = new Map<string, { settings?: Row; readonly switches: Record<string, string> }>()
  const of = (account: string) => {
    const own = accounts.get(account) ?? { switches: {} }
    accounts.set(account, own)
    return own
  }
  await each('logon-settings', (row) => {
    of(row.account).settings = row
  })
  await each('login-switch', ({ account, key, values }) => {
    of(account).switches[key.join()] = truth(values[0])
  })
  for (const [account, { settings, switches }] of [...accounts].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const [learning, travel] = settings?.values ?? []
    const given = settings === undefined ? {} : { learning: text(String(learning)), travel: truth(travel) }
    const switched = Object.keys(switches).length === 0 ? undefined : flow(switches)
    add('logonSettings', flow({ account: text(account), ...given, switches: switched }))
  }
}

/** Without the sources whose only server is gone: they can be said in no file, and send for nobody. */
async function withServer(reader: Reader, sources: readonly Row[]): Promise<readonly Row[]> {
  const named = sources.flatMap(({ account, values: [uuid] }) => (uuid === '' ? [] : [{ account, uuid: String(uuid) }]))
  const known = await existingHostsOf(reader, named)
  return sources.filter(({ account, values: [uuid] }) => uuid === '' || known.has(`${account} ${uuid}`))
}

function sourceLine({ account, key, values: [host, timeZone, hash] }: Row, hasSecrets: boolean): string {
  return flow({
    account: text(account),
    name: text(key.join()),
    host: unless('', host),
    timeZone: unless('', timeZone),
    tokenHash: hasSecrets ? text(String(hash)) : undefined,
  })
}

function ruleLine({ account, key, values }: Row, hosts: readonly string[] | undefined): string {
  const [failures, minutes, blockMinutes, isDefault, ssh, rdp, sqlServer] = values
  return flow({
    account: text(account),
    name: text(key.join()),
    failures: String(failures),
    minutes: String(minutes),
    blockMinutes: String(blockMinutes),
    default: isDefault === 1 ? 'true' : undefined,
    ssh: unlessUsual(USUAL_PROTOCOLS.ssh, ssh),
    rdp: unlessUsual(USUAL_PROTOCOLS.rdp, rdp),
    sqlServer: unlessUsual(USUAL_PROTOCOLS.sqlServer, sqlServer),
    hosts: textList(hosts),
  })
}

function unlessUsual(usual: boolean, value: unknown): string | undefined {
  return (value === 1) === usual ? undefined : truth(value)
}

function truth(value: unknown): string {
  return value === 1 ? 'true' : 'false'
}
