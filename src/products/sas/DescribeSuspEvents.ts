import { invalid } from '../../contract/fault.ts'
import { choice, integer, integerText } from '../../contract/scalars.ts'
import { listAlerts, MOST_COUNTED } from '../../domain/alerts/list-alerts.ts'
import { notesOf } from '../../domain/alerts/notes.ts'
import { viewOfAlerts } from '../../domain/alerts/view.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'
import { suspEvents, toSuspEvent } from './susp-event.ts'
import { filterFields, filterOf } from './susp-event-filter.ts'

const PAGE_SIZE = 20

/** Security Center: DescribeSuspEvents (2018-12-03), facts of the official clients. */
export const DescribeSuspEvents = operation({
  summary: 'Lists the alerts about logons, the latest first.',
  notes: [
    'An alert about a baseline is about one logon and one type of baseline; Details keep the log line, the values that it was judged by, and the nearest of them.',
    'A member of the organisation is asked for with ResourceDirectoryAccountId, all of them with MultiAccountActionType 1. Both are for the management account and delegated administrators of sas.aliyuncs.com; anybody else, or an account outside, is refused with NoPermission. The named member goes first when both are given.',
    'Differs: times as text are UTC, in the request and in the answer, because the document names no zone; Details give the time by the clocks of the server.',
    'Differs: Name, AlarmEventType and AlarmEventName are the same in both languages; without Lang the others are English.',
    'Differs: SortType also orders without Dealed. SortColumn has an effect with Dealed Y alone, where it is operateTime unless given; all else is ordered by the time of the logon.',
    `Differs: TotalCount counts up to ${MOST_COUNTED.toLocaleString('en')}, and pages end there; a later page is refused with InvalidCurrentPage. TimeStart and TimeEnd narrow the list.`,
    'Differs: UniqueInfo and AlarmUniqueInfo are one name, since an alert holds one exception. Alerts about baselines are suspicious, whoever logged on.',
    'Differs: the subtypes brute_force_source, brute_force_account, password_spray, brute_force_cracking, impossible_travel and logon_blindness are our own names; the vendor tells none for these kinds.',
    'Differs: conditions on containers, tactics and detectors find nothing, as no alert about a logon has them; AssetsTypeList, DetectSource, StrictMode, From and SourceIp have no effect.',
    'Differs: Name and Remark find a part of the text and do not tell upper from lower case of A to Z.',
  ],
  access: { action: 'yundun-sas:DescribeSuspEvents', level: 'list', resource: '*' },
  input: {
    ...filterFields,
    SortColumn: choice(
      'By what to sort with Dealed Y, operateTime unless given.',
      { lastTime: 'time of the logon', operateTime: 'time of handling' },
      { example: 'lastTime' },
    ),
    SortType: choice(
      'Order in time, desc unless given.',
      { asc: 'the oldest first', desc: 'the latest first' },
      { example: 'desc' },
    ),
    CurrentPage: integerText('Number of the page, 1 unless given.', { min: 1, max: MOST_COUNTED, example: '1' }),
    PageSize: integerText('Alerts per page, 20 unless given.', { min: 1, max: 100, example: '20' }),
    Lang: choice('Language of the names and facts; en unless given.', { zh: 'Chinese', en: 'English' }, { example: 'en' }),
  },
  output: {
    SuspEvents: suspEvents,
    Count: integer('Alerts on this page.', { example: '20' }),
    CurrentPage: integer('Number of the page.', { example: '1' }),
    PageSize: integer('Alerts per page.', { example: '20' }),
    TotalCount: integer('Alerts on all pages.', { example: '100' }),
  },
  errors: { NoPermission: [403, 'caller has no permission'], ServerError: [500, 'ServerError'] },
  refusals: { 'view-refused': 'NoPermission' },
  validate(input) {
    filterOf(input)
    const { offset, limit } = pageOf(input)
    if (offset + limit > MOST_COUNTED) invalid('CurrentPage', `must lie within the first ${MOST_COUNTED} alerts`)
  },
  async run({ input, caller }, deps) {
    const wish = { member: input.ResourceDirectoryAccountId, everybody: input.MultiAccountActionType === 1 }
    const view = await viewOfAlerts(deps.transaction, caller.account, wish)
    if (view instanceof Refusal) return view
    const filter = filterOf(input)
    const isByHandling = input.Dealed === 'Y' && input.SortColumn !== 'lastTime'
    const page = { ...pageOf(input), isOldestFirst: input.SortType === 'asc', isByHandling }
    const { alerts, total } = filter === undefined ? { alerts: [], total: 0 } : await listAlerts(deps, view, filter, page)
    const notes = await notesOf(deps.transaction, alerts)
    return {
      SuspEvents: alerts.map((alert) => toSuspEvent(alert, notes(alert), input.Lang ?? 'en')),
      Count: alerts.length,
      CurrentPage: input.CurrentPage ?? 1,
      PageSize: page.limit,
      TotalCount: total,
    }
  },
})

function pageOf({ CurrentPage = 1, PageSize = PAGE_SIZE }: { CurrentPage?: number | undefined; PageSize?: number | undefined }) {
  return { offset: (CurrentPage - 1) * PageSize, limit: PageSize }
}
