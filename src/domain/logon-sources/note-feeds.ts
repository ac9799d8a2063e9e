import type { LogonEvent } from '../../detection/logon.ts'
import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import type { NewAlert } from '../alerts/follow.ts'
import type { Host } from '../hosts/read.ts'
import type { HostEvents } from '../logons/follow.ts'
import { blindnessAlert, spanInWords } from './blindness-alert.ts'
import { lineSample } from './line-sample.ts'
import { type Arrival, afterArrival, type Feed, isSkewed } from './log-feed.ts'

const FIELDS = `event_at AS "eventAt", days, due_at AS "dueAt", skew_ms AS "skewMs", skew_since AS "skewSince", skew_at AS "skewAt",
  skew_seen AS "skewSeen", skew_told AS "skewTold"`
const KNOWN = `SELECT host, ${FIELDS} FROM log_feeds WHERE account = ? AND host = ANY(?) ORDER BY host`
const COLUMNS = [
  ...(['account', 'host', 'event_at', 'days', 'due_at', 'skew_ms', 'skew_since', 'skew_at', 'skew_seen', 'skew_told'] as const),
]
const REPLACE = `ON CONFLICT (account, host) DO UPDATE SET ${COLUMNS.slice(2)
  .map((column) => `${column} = excluded.${column}`)
  .join(', ')}`

/**
 * Notes that events of servers came just now from whoever sends them: so it is known of which nothing comes any more, and whose clocks are
 * wrong. Gives back the alerts about wrong clocks. Whoever calls holds the servers. Nothing is noted of what somebody reads out of
 * files by hand: that says nothing about how logs come.
 */
export async function noteFeeds(
  transaction: Transaction,
  account: Uid,
  given: readonly HostEvents[],
  now: number,
): Promise<NewAlert[]> {
  const came = given.filter(({ events }) => events.length > 0)
  if (came.length === 0) return []
  const known = new Map<string, Feed>()
  const uuids = came.map(({ host }) => host.uuid)
  for (const { host, ...feed } of await transaction.all<Feed & { host: string }>(KNOWN, account, uuids)) known.set(host, feed)
  const alerts: NewAlert[] = []
  const rows: (string | number)[][] = []
  for (const { host, events } of came) {
    const before = known.get(host.uuid)
    const { newest, ...arrival } = arrivalOf(events, now)
    const after = afterArrival(before, { ...arrival, newest: newest.at })
    const isTold = isSkewed(after)
    if (isTold) alerts.push(clockAlert(account, host, { feed: after, newest }, now))
    if (after !== before) rows.push([account, host.uuid, ...valuesOf(isTold ? { ...after, skewTold: 1 } : after)])
  }
  await transaction.insert('log_feeds', COLUMNS, rows, REPLACE)
  return alerts
}

function valuesOf({ eventAt, days, dueAt, skewMs, skewSince, skewAt, skewSeen, skewTold }: Feed): number[] {
  return [eventAt, days, dueAt, skewMs, skewSince, skewAt, skewSeen, skewTold]
}

function arrivalOf(events: readonly LogonEvent[], now: number): Omit<Arrival, 'newest'> & { readonly newest: LogonEvent } {
  let newest = events[0] as LogonEvent
  let oldest = newest.at
  for (const event of events) {
    if (event.at > newest.at) newest = event
    else if (event.at < oldest) oldest = event.at
  }
  return { now, oldest, newest }
}

const DAY_MS = 86_400_000
const HALF_HOUR_MS = 1_800_000
const QUARTER_MS = 900_000

function clockAlert(
  account: Uid,
  host: Host,
  { feed, newest }: { readonly feed: Feed; readonly newest: LogonEvent },
  now: number,
): NewAlert {
  const { skewMs, skewSince, skewSeen } = feed
  const ahead = newest.isOddYear === true ? aYearLater(newest.at) - now : skewMs
  const span = spanInWords(ahead)
  const observed = ahead > 0 ? { en: `${span.en} ahead`, zh: `快 ${span.zh}` } : { en: `${span.en} behind`, zh: `慢 ${span.zh}` }
  const why = newest.isOddYear === true ? ODD_YEAR : isZone(ahead, newest) ? ZONE : CLOCK
  return blindnessAlert(
    account,
    host,
    {
      sort: 'clock',
      name: [skewSince],
      observed,
      reason: {
        en: `The times in the log of the server are ${observed.en} of their arrival, by the same in ${skewSeen} batches: ${why.en}`,
        zh: `该服务器日志中的时间与到达时间相比${observed.zh},连续 ${skewSeen} 批均相同:${why.zh}`,
      },
      sample: lineSample(newest.raw),
    },
    now,
  )
}

const CLOCK = {
  en: 'its clock is wrong, or its lines come late. Unusual times and the order of logons cannot be trusted.',
  zh: '其时钟有误,或日志延迟到达。对登录时间和先后顺序的判断不可靠。',
}
const ZONE = {
  en: 'its lines name no time zone, and the zone that is set for the server is not the one it writes.',
  zh: '日志未注明时区,且为该服务器设置的时区与其实际写入的时区不一致。',
}
const ODD_YEAR = {
  en: 'its lines name no year, and by the year that was taken they would be about a year old. Most likely its clock is wrong.',
  zh: '日志未注明年份,按推定的年份约为一年前。其时钟很可能有误。',
}

/** Clocks are wrong by anything, zones by quarters of an hour. */
function isZone(skewMs: number, { isLocalTime }: LogonEvent): boolean {
  if (isLocalTime === undefined || Math.abs(skewMs) < HALF_HOUR_MS || Math.abs(skewMs) > DAY_MS) return false
  const off = Math.abs(skewMs) % QUARTER_MS
  return Math.min(off, QUARTER_MS - off) < 60_000
}

function aYearLater(at: number): number {
  const date = new Date(at)
  return date.setUTCFullYear(date.getUTCFullYear() + 1)
}
