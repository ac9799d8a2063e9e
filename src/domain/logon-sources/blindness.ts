import type { Uid } from '../../kernel/ids.ts'
import { wellFormed } from '../../kernel/well-formed.ts'
import type { Transaction } from '../../storage/database.ts'
import type { NewAlert } from '../alerts/follow.ts'
import type { Host } from '../hosts/read.ts'
import { blindnessAlert } from './blindness-alert.ts'
import { lineSample } from './line-sample.ts'

const DAY_MS = 86_400_000
/** So many lines make blindness, provided that they are more than this share of all. */
const FEWEST_LINES = 20
const SHARE = 5
/** Stands for all lines of programs about logons, understood or not. */
const ALL = '*'
/** So many programs of a server are told apart in a day. */
const MOST_PROGRAMS = 64
const FURTHER = '…'

/** Lines of one program that were not understood. */
export interface UnreadLines {
  readonly program: string
  readonly lines: number
  /** One of them, as it was sent. */
  readonly sample: string
}

/** What a batch says of how well the logs of a server are understood. */
export interface Understanding {
  readonly host: Host
  readonly understood: number
  readonly unread: readonly UnreadLines[]
}

/** Days are kept for so long. */
const KEPT_DAYS = 30
const STEP = 2_000
const FORGET = `
  DELETE FROM unread_lines WHERE (account, host, day, program) IN (
    SELECT account, host, day, program FROM unread_lines WHERE day < ? ORDER BY day LIMIT ${STEP})`

interface Row extends UnreadLines {
  readonly host: string
}

const TODAY = `
  SELECT host, program, lines, sample FROM unread_lines WHERE account = ? AND day = ? AND host = ANY(?)
  ORDER BY host, program LIMIT ?`
const COLUMNS = ['account', 'host', 'day', 'program', 'lines', 'sample'] as const
const ADD = `ON CONFLICT (account, host, day, program) DO UPDATE SET lines = unread_lines.lines + excluded.lines,
  sample = CASE WHEN unread_lines.sample = '' THEN excluded.sample ELSE unread_lines.sample END`

/**
 * Counts what of servers' logs was not understood, by program and day (UTC). Gives back the alerts about those of which that is much,
 * for each program and for all together: whoever does not understand the logs sees no logon. Whoever calls holds the servers.
 */
export async function noteUnderstanding(
  transaction: Transaction,
  account: Uid,
  seen: readonly Understanding[],
  now: number,
): Promise<NewAlert[]> {
  const day = Math.floor(now / DAY_MS)
  const blind = seen.filter(({ unread }) => unread.length > 0).map(({ host }) => host.uuid)
  const before = await rowsOf(transaction, account, day, blind)
  const alerts: NewAlert[] = []
  const rows: (string | number)[][] = []
  for (const { host, understood, unread } of seen) {
    const known = before.get(host.uuid) ?? new Map<string, Row>()
    const added = sumUp(known, unread)
    added.set(ALL, { program: ALL, lines: understood + unread.reduce((sum, { lines }) => sum + lines, 0), sample: '' })
    for (const { program, lines, sample } of added.values()) rows.push([account, host.uuid, day, program, lines, sample])
    if (unread.length === 0) continue
    for (const { program, lines, sample } of added.values()) known.set(program, together(host, { program, lines, sample }, known))
    for (const found of blindIn(known, added)) alerts.push(alertOf(account, host, found, { day, now }))
  }
  await transaction.insert('unread_lines', COLUMNS, rows, ADD)
  return alerts
}

/** Forgets what was counted long ago, a bounded number. Gives back whether there may be more. */
export async function forgetUnreadLines(transaction: Transaction, now: number): Promise<boolean> {
  return (await transaction.run(FORGET, Math.floor(now / DAY_MS) - KEPT_DAYS)) === STEP
}

async function rowsOf(transaction: Transaction, account: Uid, day: number, hosts: readonly string[]) {
  const found = new Map<string, Map<string, Row>>()
  if (hosts.length === 0) return found
  for (const row of await transaction.all<Row>(TODAY, account, day, hosts, hosts.length * (MOST_PROGRAMS + 2))) {
    const rows = found.get(row.host) ?? new Map<string, Row>()
    found.set(row.host, rows.set(row.program, row))
  }
  return found
}

/** The lines by the names under which they are kept, with a sample of each that is fit to be kept. */
function sumUp(known: ReadonlyMap<string, Row>, unread: readonly UnreadLines[]): Map<string, UnreadLines> {
  const added = new Map<string, UnreadLines>()
  for (const { program: name, lines, sample } of unread) {
    const program = clean(name)
    const isNew = !known.has(program) && !added.has(program)
    const key = isNew && known.size + added.size >= MOST_PROGRAMS ? FURTHER : program
    const same = added.get(key)
    const shown = same?.sample || lineSample(sample)
    added.set(key, { program: key, lines: lines + (same?.lines ?? 0), sample: shown })
  }
  return added
}

function together({ uuid }: Host, { program, lines, sample }: UnreadLines, known: ReadonlyMap<string, Row>): Row {
  const before = known.get(program)
  return { host: uuid, program, lines: lines + (before?.lines ?? 0), sample: before?.sample || sample }
}

/** A program's name as it is kept; one that is called like all together is none. */
function clean(program: string): string {
  const name = wellFormed(program).replaceAll('\0', '\uFFFD')
  return name === ALL ? FURTHER : name
}

interface Found extends UnreadLines {
  readonly total: number
}

/** The programs of which too much is not understood, those of now; where that is none, all together if that is too much. */
function blindIn(known: ReadonlyMap<string, Row>, added: ReadonlyMap<string, UnreadLines>): Found[] {
  const total = known.get(ALL)?.lines ?? 0
  const isMuch = (lines: number) => lines >= FEWEST_LINES && lines * SHARE > total
  const programs = [...known.values()].filter(({ program }) => program !== ALL)
  const single = programs.filter(({ lines }) => isMuch(lines))
  if (single.length > 0) return single.filter(({ program }) => added.has(program)).map((row) => ({ ...row, total }))
  const lines = programs.reduce((sum, row) => sum + row.lines, 0)
  const [most] = programs.toSorted((a, b) => b.lines - a.lines)
  return isMuch(lines) ? [{ program: ALL, lines, sample: most?.sample ?? '', total }] : []
}

function alertOf(
  account: Uid,
  host: Host,
  { program, lines, sample, total }: Found,
  { day, now }: { readonly day: number; readonly now: number },
): NewAlert {
  const named = NAMED.get(program) ?? { en: program, zh: program }
  return blindnessAlert(
    account,
    host,
    {
      sort: 'blindness',
      name: [program, day],
      observed: { en: `${lines} of ${total} lines`, zh: `${total} 行中的 ${lines} 行` },
      reason: {
        en: `${lines} of ${total} lines about logons that came today were not understood (${named.en}): logons among them are not seen.`,
        zh: `今天收到的 ${total} 行登录日志中有 ${lines} 行无法识别(${named.zh}):其中的登录不会被发现。`,
      },
      sample,
    },
    now,
  )
}

const NAMED: ReadonlyMap<string, { readonly en: string; readonly zh: string }> = new Map([
  ['', { en: 'no readable program', zh: '无法识别的程序' }],
  [ALL, { en: 'several programs', zh: '多个程序' }],
  [FURTHER, { en: 'further programs', zh: '其他程序' }],
])
