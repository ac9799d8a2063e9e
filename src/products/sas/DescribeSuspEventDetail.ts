import { answer, list } from '../../contract/composites.ts'
import { optional, required } from '../../contract/field.ts'
import { choice, flag, integer, text } from '../../contract/scalars.ts'
import { oneAlert } from '../../domain/alerts/one-alert.ts'
import { sightingsOf } from '../../domain/alerts/sightings.ts'
import { PENDING } from '../../domain/alerts/store.ts'
import { utcTime } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { changesField, changesNote, shownChanges } from './alert-approval.ts'
import { sharedErrors } from './login-config.ts'
import { operation } from './product.ts'
import { handledFields } from './susp-event.ts'
import { factsOf } from './susp-event-facts.ts'
import { languageField, memberField, memberNote } from './susp-event-handling.ts'
import { EVENT_NAMES, EVENT_TYPE, LEVELS, STATUSES, uniqueInfo } from './susp-event-kind.ts'

/** Security Center: DescribeSuspEventDetail (2018-12-03), facts of the official clients. */
export const DescribeSuspEventDetail = operation({
  summary: 'Tells everything about one alert.',
  notes: [
    memberNote,
    changesNote,
    'Details tell how often what broke a baseline was seen on the server in the 30 days before the logon, of its last 10,000 logons at most: the place, the network of the address (/24, /48 of IPv6), the hour of the day, or the account. Logons that are kept no longer are not counted.',
    'Differs: LastTime is UTC; Details give the time by the clocks of the server. DataSource and SaleVersion are left out: no edition sees more than another.',
  ],
  access: { action: 'yundun-sas:DescribeSuspEventDetail', level: 'get', resource: '*' },
  input: {
    SuspiciousEventId: required(integer('Id of the alert.', { example: '1' })),
    From: required(text('Where the request comes from; has no effect.', { max: 64, example: 'sas' })),
    Lang: languageField,
    ResourceDirectoryAccountId: memberField,
    SourceIp: text('Address of whoever asks; has no effect.', { max: 64, example: '192.0.2.1' }),
  },
  output: {
    Id: integer('Id of the alert.', { example: '1000' }),
    AlarmUniqueInfo: text('Names the alert for ever.', { example: '73fc06fb175a7405697e402f52864e01-ip' }),
    EventName: text('Subtype.', { example: 'login_common_location' }),
    EventTypeDesc: text('Type and name in the language asked for.', { example: 'Unusual Logon-Login with unusual location' }),
    EventDesc: text('Why there is an alert.', { example: 'root logged on from 8.8.8.8, which is not approved.' }),
    EventStatus: choice('What became of it.', { ...STATUSES, 604: 'found false' }, { example: '1' }),
    Level: choice('Severity.', LEVELS, { example: 'suspicious' }),
    LastTime: text('When it happened, UTC.', { example: '2018-09-26 01:51:01' }),
    CanBeDealOnLine: flag('Whether it can be handled by a call: while it is pending.', { example: 'true' }),
    Details: list(
      'The facts.',
      answer('A fact.', {
        NameDisplay: text('What it is.', { example: 'Source address' }),
        Type: choice('How it is written.', { text: 'plain text', html: 'never used' }, { example: 'text' }),
        Value: text('The value in the language asked for.', { example: '8.8.8.8' }),
      }),
    ),
    Uuid: text('UUID of the server.', { example: 'bf6b30d3-eea8-4924-9f0a' }),
    InstanceName: optional(text('Name of the server, while it exists.', { example: 'web-1' })),
    InternetIp: optional(text('Public address of the server.', { example: '203.0.113.11' })),
    IntranetIp: optional(text('Private address of the server.', { example: '10.0.0.11' })),
    SmallestChanges: changesField,
    OperateErrorCode: optional(text('What was done with it.', { example: 'ignore.Success' })),
    OperateMsg: optional(text('The same in words.', { example: 'success' })),
    DataSource: optional(text('Left out.', { example: 'aegis_suspicious_****' })),
    SaleVersion: optional(text('Left out.', { example: '1' })),
  },
  errors: sharedErrors,
  refusals: { unknown: 'DataNotExists', 'view-refused': 'NoPermission' },
  async run({ input, caller }, deps) {
    const which = { id: input.SuspiciousEventId, name: String(input.SuspiciousEventId) }
    const alert = await oneAlert(deps, caller.account, input.ResourceDirectoryAccountId, which)
    if (alert instanceof Refusal) return alert
    const language = input.Lang ?? 'en'
    const { OperateErrorCode, OperateMsg } = handledFields(alert)
    return {
      Id: alert.id,
      AlarmUniqueInfo: uniqueInfo(alert),
      EventName: EVENT_NAMES[alert.kind].code,
      EventTypeDesc: `${EVENT_TYPE[language]}-${EVENT_NAMES[alert.kind][language]}`,
      EventDesc: alert.details.reason[language],
      EventStatus: String(alert.status) as `${keyof typeof STATUSES}`,
      Level: alert.level,
      LastTime: utcTime(alert.at),
      CanBeDealOnLine: alert.status === PENDING,
      Details: factsOf(alert, await sightingsOf(deps.transaction, alert)).map(({ label, value }) => {
        return { NameDisplay: label[language], Type: 'text' as const, Value: value[language] }
      }),
      Uuid: alert.host,
      InstanceName: alert.hostName ?? undefined,
      InternetIp: alert.publicIp || undefined,
      IntranetIp: alert.ip || undefined,
      SmallestChanges: shownChanges(alert, caller.account),
      OperateErrorCode,
      OperateMsg,
    }
  },
})
