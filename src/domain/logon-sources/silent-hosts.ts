import type { Uid } from '../../kernel/ids.ts'
import type { Transaction } from '../../storage/database.ts'
import { type NewAlert, raiseAlerts } from '../alerts/follow.ts'
import type { Deps } from '../deps.ts'
import { findHosts, type Host } from '../hosts/read.ts'
import { incidentsRaised } from '../subscriptions/follow.ts'
import { blindnessAlert, spanInWords } from './blindness-alert.ts'

/** So many servers are told of in one transaction. */
const STEP = 500

const DAY_MS = 86_400_000
/** The index holds only servers that are missed some day, those first that are missed first. */
const DUE = `
  SELECT account, host, event_at AS "eventAt", days FROM log_feeds
  WHERE due_at > 0 AND due_at < ? ORDER BY due_at, account, host LIMIT ${STEP} FOR UPDATE`
const TOLD = 'UPDATE log_feeds SET due_at = 0 WHERE account = ? AND host = ANY(?)'
const UNREAD = `
  SELECT host, day, CAST(sum(lines) AS BIGINT) AS lines FROM unread_lines
  WHERE account = ? AND host = ANY(?) AND day >= ? AND program <> '*' GROUP BY host, day`

interface Silent {
  readonly account: Uid
  readonly host: string
  readonly eventAt: number
  readonly days: number
}

/**
 * Alerts about servers of which events used to come, and of which none came for so long; each silence once. A bounded
 * number of all accounts; gives back whether there may be more.
 */
export async function alertSilentHosts(deps: Pick<Deps, 'transaction' | 'clock'>, silentMs: number): Promise<boolean> {
  const { transaction, clock } = deps
  const now = clock.now()
  const silent = await transaction.all<Silent>(DUE, now - silentMs)
  const byAccount = new Map<Uid, Silent[]>()
  for (const feed of silent) byAccount.set(feed.account, [...(byAccount.get(feed.account) ?? []), feed])
  for (const account of [...byAccount.keys()].sort()) {
    const feeds = byAccount.get(account) ?? []
    const uuids = feeds.map(({ host }) => host)
    const hosts = await findHosts(transaction, account, uuids)
    const unread = await unreadSince(transaction, account, feeds)
    const alerts = feeds.flatMap((feed): NewAlert[] => {
      const host = hosts.get(feed.host)
      return host === undefined ? [] : [silenceAlert(host, feed, unread.get(feed.host) ?? 0, now)]
    })
    await transaction.run(TOLD, account, uuids)
    await incidentsRaised(deps, account, (await raiseAlerts(transaction, account, alerts, now)).incidents)
  }
  return silent.length === STEP
}

/** How many lines came of each server that nobody understood, on the day on which its silence began and those after it. */
async function unreadSince(transaction: Transaction, account: Uid, feeds: readonly Silent[]): Promise<Map<string, number>> {
  const since = new Map(feeds.map(({ host, eventAt }) => [host, Math.floor(eventAt / DAY_MS)]))
  const first = Math.min(...since.values())
  type Row = { readonly host: string; readonly day: number; readonly lines: number }
  const found = new Map<string, number>()
  for (const { host, day, lines } of await transaction.all<Row>(UNREAD, account, [...since.keys()], first)) {
    if (day >= (since.get(host) ?? first)) found.set(host, (found.get(host) ?? 0) + lines)
  }
  return found
}

function silenceAlert(host: Host, { account, eventAt, days }: Silent, unread: number, now: number): NewAlert {
  const span = spanInWords(now - eventAt)
  const last = new Date(eventAt).toISOString().slice(0, 16).replace('T', ' ')
  const came = [...days.toString(2)].filter((bit) => bit === '1').length
  const why = unread > 0 ? unreadLines(unread) : NOTHING_CAME
  return blindnessAlert(
    account,
    host,
    {
      sort: 'silence',
      name: [eventAt],
      observed: { en: `nothing for ${span.en}`, zh: `${span.zh}无登录日志` },
      reason: {
        en: `No line about a logon has come of the server since ${last} UTC; before, some came on ${came} of 28 days. ${why.en}`,
        zh: `自 ${last}(UTC)以来未收到该服务器的登录日志;此前 28 天中有 ${came} 天收到。${why.zh}`,
      },
      sample: '',
      further: [
        { label: { en: 'Last line about a logon', zh: '最近一条登录日志' }, value: { en: `${last} UTC`, zh: `${last} UTC` } },
      ],
    },
    now,
  )
}

const NOTHING_CAME = {
  en: 'Who logs on there is not seen: look whether it runs, and still sends its log.',
  zh: '其登录不会被发现:请检查服务器是否运行,以及是否仍在发送日志。',
}

function unreadLines(lines: number) {
  return {
    en: `${lines} lines that came on these days were not understood: the form of its log may have changed.`,
    zh: `这些天收到 ${lines} 行无法识别的日志:日志格式可能已改变。`,
  }
}
