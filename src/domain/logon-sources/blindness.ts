import { createHash } from 'node:crypto'
import { zoneClock } from '../../detection/zone-clock.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import { type AlertDetails, type NewAlert, raiseAlerts } from '../alerts/follow.ts'
import type { Host } from '../hosts/read.ts'

const DAY_MS = 86_400_000
/** So many lines of one program make blindness, provided that they are more than this share of all. */
const FEWEST_LINES = 20
const SHARE = 5
/** Stands for all lines of programs about logons, understood or not. */
const ALL = '*'
/** So many programs of a server are told apart in a day. */
const MOST_PROGRAMS = 64
const FURTHER = '…'

/** What a batch says of how well the logs of a server are understood. */
export interface Understanding {
  readonly understood: number
  readonly notUnderstood: number
  readonly notUnderstoodBy: ReadonlyMap<string, number>
}

/** Days are kept for so long. */
const KEPT_DAYS = 30
const FORGET = 'DELETE FROM unread_lines WHERE account = ? AND host = ? AND day < ?'

interface Row {
  readonly program: string
  readonly lines: number
}

const DAY = `SELECT program, lines FROM unread_lines WHERE account = ? AND host = ? AND day = ? ORDER BY program LIMIT 100`
const ADD = 'ON CONFLICT (account, host, day, program) DO UPDATE SET lines = unread_lines.lines + excluded.lines'

/**
 * Counts what of a server's logs was not understood, by program and day (UTC), and alerts once for each program of which that is much:
 * whoever does not understand the logs sees no logon. Whoever calls holds the server. Gives back how many alerts are new.
 */
export async function noteUnderstanding(
  transaction: Transaction,
  account: Uid,
  host: Host,
  { understood, notUnderstood, notUnderstoodBy, now }: Understanding & { readonly now: number },
): Promise<number> {
  const all = understood + notUnderstood
  if (all === 0) return 0
  const day = Math.floor(now / DAY_MS)
  const before = new Map((await rowsOf(transaction, account, host.uuid, day)).map(({ program, lines }) => [program, lines]))
  const added = new Map([[ALL, all]])
  for (const [name, lines] of notUnderstoodBy) {
    const program = clean(name)
    const isNew = !before.has(program) && !added.has(program)
    const key = isNew && before.size + added.size > MOST_PROGRAMS ? FURTHER : program
    added.set(key, (added.get(key) ?? 0) + lines)
  }
  const rows = [...added].map(([program, lines]) => [account, host.uuid, day, program, lines])
  await transaction.insert('unread_lines', ['account', 'host', 'day', 'program', 'lines'], rows, ADD)
  await transaction.run(FORGET, account, host.uuid, day - KEPT_DAYS)
  const total = (before.get(ALL) ?? 0) + all
  const blind = [...added].flatMap(([program, lines]): Row[] => {
    const sum = (before.get(program) ?? 0) + lines
    return program !== ALL && sum >= FEWEST_LINES && sum * SHARE > total ? [{ program, lines: sum }] : []
  })
  const alerts = blind.map((row) => alertOf(account, host, row, { day, total, now }))
  return (await raiseAlerts(transaction, account, alerts, now)).alerts
}

function rowsOf(transaction: Transaction, account: Uid, host: string, day: number): Promise<Row[]> {
  return transaction.all<Row>(DAY, account, host, day)
}

/** A program's name as it is kept; one that is called like all together is none. */
function clean(program: string): string {
  const name = program.replaceAll('\0', '\uFFFD')
  return name === ALL ? FURTHER : name
}

function alertOf(
  account: Uid,
  host: Host,
  { program, lines }: Row,
  { day, total, now }: { readonly day: number; readonly total: number; readonly now: number },
): NewAlert {
  const logon = createHash('sha256')
    .update(JSON.stringify(['blindness', account, host.uuid, program, day]))
    .digest('hex')
    .slice(0, 32)
  const kind = 'blindness'
  return {
    host: host.uuid,
    logon,
    kind,
    level: 'suspicious',
    at: now,
    source: '',
    raw: '',
    details: details(host, program, { lines, total, now }),
  }
}

function details(
  host: Host,
  program: string,
  { lines, total, now }: { lines: number; total: number; now: number },
): AlertDetails {
  const named = { en: program === '' ? 'no readable program' : program, zh: program === '' ? '无法识别的程序' : program }
  return {
    dimension: null,
    observed: { en: `${lines} of ${total} lines`, zh: `${total} 行中的 ${lines} 行` },
    approved: [],
    approvedCount: 0,
    nearest: null,
    reason: {
      en: `${lines} of ${total} lines about logons that came today were not understood (${named.en}): logons among them are not seen.`,
      zh: `今天收到的 ${total} 行登录日志中有 ${lines} 行无法识别(${named.zh}):其中的登录不会被发现。`,
    },
    user: null,
    address: null,
    port: null,
    method: null,
    fingerprint: null,
    localTime: new Date(now + (zoneClock(host.timeZone)?.offsetMs(now) ?? 0)).toISOString().slice(0, 19).replace('T', ' '),
    zone: host.timeZone,
    place: null,
  }
}
