import { answer, list } from '../../contract/composites.ts'
import { optional } from '../../contract/field.ts'
import { choice, flag, integer, numberChoice, text, uid } from '../../contract/scalars.ts'
import type { Deed } from '../../domain/alerts/handle-alerts.ts'
import type { ListedAlert } from '../../domain/alerts/list-alerts.ts'
import type { Note } from '../../domain/alerts/notes.ts'
import { FALSE_POSITIVE, PENDING } from '../../domain/alerts/store.ts'
import { utcTime } from '../../kernel/clock.ts'
import { factsOf } from './susp-event-facts.ts'
import { resultCode } from './susp-event-handling.ts'
import { EVENT_NAMES, EVENT_TYPE, fullName, type Language, LEVELS, STATUSES, uniqueInfo } from './susp-event-kind.ts'

/*
 * An alert event as the wire shows it: its names, its fields and how an alert becomes one.
 */

/** A field that is documented and has no value for a logon. */
const leftOut = (about: string, example: string) => optional(text(`${about}; left out.`, { example }))

const detail = answer('A fact about the alert.', {
  NameDisplay: text('What it is.', { example: 'Source address' }),
  Type: choice('How it is written.', { text: 'plain text', html: 'never used' }, { example: 'text' }),
  Value: text('The value in English.', { example: '8.8.8.8' }),
  ValueDisplay: text('The value in the language asked for.', { example: '8.8.8.8' }),
})
const note = answer('A note.', {
  Note: text('Its text.', { example: 'Test' }),
  NoteId: integer('Its id.', { example: '123' }),
  NoteTime: text('When it was written.', { example: '2018-09-26 01:51:01' }),
})
const tactic = answer('A tactic.', {
  TacticDisplayName: text('Its name.', { example: 'Initial access' }),
  TacticId: text('Its id.', { example: 'TA0001' }),
})

/** The events of an answer. Fields about containers and malware have no value for a logon and are left out. */
export const suspEvents = list(
  'The alerts of this page.',
  answer('An alert.', {
    Id: integer('Id of the alert within its account.', { example: '1000' }),
    SecurityEventIds: text('The same id, as text.', { example: '1000' }),
    UniqueInfo: text('Names the alert for ever, in whatever order logs are read.', {
      example: '73fc06fb175a7405697e402f52864e01-ip',
    }),
    AlarmUniqueInfo: text('The same: every alert stands for itself.', { example: '73fc06fb175a7405697e402f52864e01-ip' }),
    Name: text('Type and name of the alert.', { example: 'Unusual Logon-Login with unusual location' }),
    AlarmEventType: text('Type of the alert.', { example: 'Unusual Logon' }),
    AlarmEventTypeDisplay: text('The type in the language asked for.', { example: 'Unusual Logon' }),
    AlarmEventName: text('Subtype: the type of baseline that was broken, or what else it is.', {
      example: 'login_common_location',
    }),
    AlarmEventNameDisplay: text('The name in the language asked for.', { example: 'Login with unusual location' }),
    EventSubType: text('Subtype, once more.', { example: 'login_common_location' }),
    Level: choice('Severity; logons that left a baseline are suspicious.', LEVELS, { example: 'suspicious' }),
    EventStatus: numberChoice<number>('What became of it.', { ...STATUSES, 604: 'found false' }, { example: '1' }),
    Desc: text('Why there is an alert, in one sentence.', { example: 'root logged on from 8.8.8.8, which is not approved.' }),
    Details: list('The facts.', detail),
    LastTime: text('When the logon happened, UTC.', { example: '2018-09-26 01:51:01' }),
    LastTimeStamp: integer('When the logon happened, milliseconds since 1970.', { example: '1631699497000' }),
    OccurrenceTime: text('When the logon happened, UTC.', { example: '2018-09-26 01:51:01' }),
    OccurrenceTimeStamp: integer('When the logon happened, milliseconds since 1970.', { example: '1631699497000' }),
    Uuid: text('UUID of the server.', { example: 'bf6b30d3-eea8-4924-9f0a' }),
    InstanceName: optional(text('Name of the server, while it exists.', { example: 'web-1' })),
    InstanceId: optional(text('Id of the instance at its vendor, where it is known.', { example: 'i-9dp6dwsxdl9z5u1e2f****' })),
    InternetIp: optional(text('Public address of the server.', { example: '203.0.113.11' })),
    IntranetIp: optional(text('Private address of the server.', { example: '10.0.0.11' })),
    SourceAliUid: uid('Account whose server it is.', { example: '1900000000000001' }),
    CanBeDealOnLine: flag('Whether it can be handled by a call: while it is pending.', { example: 'true' }),
    CanCancelFault: flag('Whether it is marked as a false positive, which can be taken back.', { example: 'false' }),
    AutoBreaking: flag('Whether it was blocked: no.', { example: 'false' }),
    HasTraceInfo: flag('Whether the attack has been traced: no.', { example: 'false' }),
    ContainHwMode: flag('Whether stricter protection of major events found it: no.', { example: 'false' }),
    DisplaySandboxResult: flag('Whether there is a sandbox result: no.', { example: 'false' }),
    LargeModel: flag('Whether a language model has judged it: no.', { example: 'false' }),
    EventNotes: list('Notes that people have written.', note),
    MarkList: list('Rules of the white list that it was marked by.', text('A rule.', { example: 'loginUser contains deploy' })),
    TacticItems: list('Tactics: none.', tactic),
    Advanced: optional(flag('Whether an edition with more sees more; left out.', { example: 'true' })),
    AppName: leftOut('Application of a container', 'pro-deploy-tibasic'),
    ContainerId: leftOut('Container', 'container_1648601865161_14925_02_000****'),
    ContainerImageId: leftOut('Image of a container', 'sha256:2e5a****'),
    ContainerImageName: leftOut('Name of the image', 'centos7_apache:v1.0.1'),
    DataSource: leftOut('Detector that found it', 'aegis_suspicious_****'),
    DetectSource: leftOut('Where it was found', 'linux'),
    ImageUuid: leftOut('UUID of an image', '70489fb520cea585ad9761d5a842****'),
    K8sClusterId: leftOut('Cluster', 'c517b37e1401e4961b3951863a49a****'),
    K8sClusterName: leftOut('Name of the cluster', 'test-daily'),
    K8sNamespace: leftOut('Namespace', 'default'),
    K8sNodeId: leftOut('Node', 'i-bp14a1ay8e0aa9t0****'),
    K8sNodeName: leftOut('Name of the node', 'node-1'),
    K8sPodName: leftOut('Pod', 'myapp-pod'),
    MaliciousRuleStatus: optional(
      choice('Whether a malware rule is on; left out.', { open: 'on', close: 'off' }, { example: 'open' }),
    ),
    MarkMisRules: optional(text('The same rules in one text.', { example: 'loginUser contains deploy' })),
    OperateErrorCode: optional(text('What was done with it.', { example: 'ignore.Success' })),
    OperateMsg: optional(text('The same in words.', { example: 'success' })),
    OperateTime: optional(integer('When it was handled, milliseconds since 1970.', { example: '1631699497000' })),
    SaleVersion: leftOut('Edition that can handle it', '1'),
    Stages: leftOut('Stages of an attack', '["authority_maintenance"]'),
    SupportOperateCode: leftOut('What a language model makes of it', 'AI.real_attack'),
    clusterId: leftOut('Cluster, once more', 'c2051775877374cccbf68af596e6****'),
  }),
)

/** What the wire shows of how an alert was handled. */
export function handledFields({ handled }: ListedAlert) {
  if (handled.at === 0) return {}
  return {
    MarkMisRules: handled.rules.join('; ') || undefined,
    OperateErrorCode: resultCode(handled.result as Deed),
    OperateMsg: 'success',
    OperateTime: handled.at,
  }
}

/** An alert as the wire shows it, with the notes on it. */
export function toSuspEvent(alert: ListedAlert, notes: readonly Note[], language: Language) {
  const { kind, at, details } = alert
  const name = EVENT_NAMES[kind]
  const time = utcTime(at)
  return {
    Id: alert.id,
    SecurityEventIds: String(alert.id),
    UniqueInfo: uniqueInfo(alert),
    AlarmUniqueInfo: uniqueInfo(alert),
    Name: fullName(kind, 'en'),
    AlarmEventType: EVENT_TYPE.en,
    AlarmEventTypeDisplay: EVENT_TYPE[language],
    AlarmEventName: name.code,
    AlarmEventNameDisplay: name[language],
    EventSubType: name.code,
    Level: alert.level,
    EventStatus: alert.status,
    Desc: details.reason[language],
    Details: factsOf(alert).map(({ label, value }) => ({
      NameDisplay: label[language],
      Type: 'text' as const,
      Value: value.en,
      ValueDisplay: value[language],
    })),
    LastTime: time,
    LastTimeStamp: at,
    OccurrenceTime: time,
    OccurrenceTimeStamp: at,
    Uuid: alert.host,
    InstanceName: alert.hostName ?? undefined,
    InstanceId: alert.instanceId || undefined,
    InternetIp: alert.publicIp || undefined,
    IntranetIp: alert.ip || undefined,
    SourceAliUid: alert.account,
    CanBeDealOnLine: alert.status === PENDING,
    CanCancelFault: alert.status === FALSE_POSITIVE,
    AutoBreaking: false,
    HasTraceInfo: false,
    ContainHwMode: false,
    DisplaySandboxResult: false,
    LargeModel: false,
    EventNotes: notes.map((note) => ({ Note: note.text, NoteId: note.id, NoteTime: utcTime(note.at) })),
    MarkList: alert.handled.rules,
    TacticItems: [],
    ...handledFields(alert),
  }
}
