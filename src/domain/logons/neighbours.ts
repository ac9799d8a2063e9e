import { accountKey } from '../../detection/account-set.ts'
import { LONGEST_NETBIOS, type LogonTraits, ONE_LOGON_MS } from '../../detection/one-logon.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Parameter, Reader } from '../../storage/database.ts'
import type { FreshLogon } from './fresh-logons.ts'
import { rowsOfEach } from './rows-of-each.ts'
import { whoOf } from './store.ts'
import { type Stretch, Stretches } from './stretches.ts'

const MOST_NEIGHBOURS = 50_000

const COLUMNS = 'host, at, user_name AS "user", domain, os, service, address, port, program, session'
const OF_ACCOUNT = `
  SELECT ${COLUMNS} FROM logons
  WHERE account = ? AND who = ? AND at BETWEEN ? AND ? AND host = ANY(?) ORDER BY at LIMIT ?`
const OF_WINDOWS = `
  SELECT ${COLUMNS} FROM logons
  WHERE account = ? AND host = ? AND at BETWEEN ? AND ? AND os = 'windows' ORDER BY at LIMIT ?`

/** A logon that is kept, as far as it tells whether another is the same. */
export interface Neighbour extends LogonTraits {
  readonly host: string
}

/** The logons that are kept of which one may be the same as a new one. */
export async function neighboursOf(reader: Reader, account: Uid, logons: readonly FreshLogon[]): Promise<Neighbour[]> {
  const [ofAccounts, ofWindows] = [new Stretches(), new Stretches()]
  for (const logon of logons) {
    for (const who of whosOf(logon.event)) ofAccounts.add(who, logon)
    if (isOfAnyDomain(logon.event)) ofWindows.add(logon.host.uuid, logon)
  }
  const accounts = ofAccounts.all.map((stretch): Parameter[] => {
    return [account, stretch.key, ...spanOf(stretch), [...new Set(stretch.logons.map(({ host }) => host.uuid))]]
  })
  const windows = ofWindows.all.map((stretch): Parameter[] => [account, stretch.key, ...spanOf(stretch)])
  const rows = [
    ...(await rowsOfEach<NeighbourRow>(reader, OF_ACCOUNT, accounts, MOST_NEIGHBOURS)),
    ...(await rowsOfEach<NeighbourRow>(reader, OF_WINDOWS, windows, MOST_NEIGHBOURS)),
  ]
  return rows.flat().map(traitsOf)
}

function spanOf({ from, until }: Stretch): [from: number, until: number] {
  return [Math.max(0, from - ONE_LOGON_MS), until + ONE_LOGON_MS]
}

/** The names in which accounts are compared, under which other records of a logon may be kept. */
function whosOf(event: FreshLogon['event']): Set<string> {
  const { user, os, domain } = event
  if (os === 'unix' || user === undefined || domain === undefined) return new Set([whoOf(event)])
  const short = domain.slice(0, LONGEST_NETBIOS)
  return new Set([whoOf(event), accountKey({ os, user, domain: undefined }), accountKey({ os, user, domain: short })])
}

/** Whether nobody knows under which domain another record is kept: this one tells none, or one that may be cut. */
function isOfAnyDomain({ os, domain = '' }: FreshLogon['event']): boolean {
  return os === 'windows' && (domain === '' || domain.length === LONGEST_NETBIOS)
}

type NeighbourRow = Pick<LogonTraits, 'at' | 'os' | 'service' | 'program'> &
  Readonly<Record<'host' | 'user' | 'domain' | 'address' | 'session', string>> & { readonly port: number }

function traitsOf({ host, at, os, service, program, user, domain, address, session, port }: NeighbourRow): Neighbour {
  return {
    ...{ host, at, os, service, program, result: 'success', user: said(user), domain: said(domain), address: said(address) },
    ...{ port: port === 0 ? undefined : port, session: said(session) },
  }
}

function said(text: string): string | undefined {
  return text === '' ? undefined : text
}
