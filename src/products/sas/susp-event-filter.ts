import { list } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import type { InputOf } from '../../contract/field.ts'
import { choice, integer, numberChoice, text, uid } from '../../contract/scalars.ts'
import type { AlertFilter } from '../../domain/alerts/list-alerts.ts'
import { parseUtc } from '../../kernel/clock.ts'
import { commaWords } from './comma-list.ts'
import { deedOfResult } from './susp-event-handling.ts'
import { EVENT_NAMES, EVENT_TYPE, fullName, KINDS, LEVELS, readUniqueInfo, STATUSES } from './susp-event-kind.ts'

/*
 * The conditions under which alerts are listed.
 */

const LONGEST = 1024

const some = (about: string, example: string) => text(about, { max: LONGEST, example })
const container = (about: string, example: string) => some(`${about}; no alert is about a container, so none is found.`, example)
const noEffect = (about: string, example: string) => some(`${about}; has no effect.`, example)

/** The request fields that choose among the alerts, by name. */
export const filterFields = {
  Id: integer('Id of the alert within its account.', { example: '123' }),
  AlarmUniqueInfo: some('AlarmUniqueInfo of the alert.', '73fc06fb175a7405697e402f52864e01-ip'),
  UniqueInfo: some('UniqueInfo of the alert.', '73fc06fb175a7405697e402f52864e01-ip'),
  Uuids: commaWords(
    'UUIDs of servers, separated by commas.',
    text('A UUID.', { max: 256 }),
    'bb5d2484-f10e-450d-8917,0e7c2fcd-7100-42c7-a21d',
  ),
  Name: some('Part of the name of the server.', 'web'),
  Remark: some('Part of the name of the alert, or of the name or an address of the server.', '203.0.113'),
  GroupId: integer('Group of the server.', { example: '18768' }),
  SourceAliUids: list('Accounts whose servers they are.', uid('An account.'), { max: 1000, example: '1900000000000001' }),
  Levels: commaWords('Severities, separated by commas.', choice('A severity.', LEVELS), 'serious,suspicious'),
  Status: choice(
    'What became of the alert.',
    { 0: 'all', ...STATUSES, 128: 'deleted', 512: 'being blocked', 513: 'blocked' },
    { example: '1' },
  ),
  Dealed: choice('Whether it has been handled.', { N: 'pending', Y: 'anything else' }, { example: 'N' }),
  ParentEventTypes: commaWords('Types, separated by commas, in any case.', text('A type.', { max: 256 }), 'Unusual logon'),
  EventNames: commaWords(
    'Subtypes or names of alerts, separated by commas.',
    text('A name.', { max: 256 }),
    'login_common_location',
  ),
  TimeStart: some('Logons not before this time, yyyy-MM-dd HH:mm:ss, UTC.', '2022-07-05 13:50:38'),
  TimeEnd: some('Logons not after this time, yyyy-MM-dd HH:mm:ss, UTC.', '2022-07-06 13:50:38'),
  OperateTimeStart: some('Handled not before this time, yyyy-MM-dd HH:mm:ss, UTC.', '2022-07-05 13:50:38'),
  OperateTimeEnd: some('Handled not after this time, yyyy-MM-dd HH:mm:ss, UTC.', '2022-07-06 13:50:38'),
  OperateErrorCodeList: list(
    'What was done with the alerts, as OperateErrorCode tells it.',
    text('A result.', { max: 256, example: 'ignore.Success' }),
  ),
  SupportOperateCodeList: list('What a language model made of it; none has.', text('A finding.', { max: 256 })),
  TacticId: some('Tactic of ATT&CK; logons have none, so none is found.', 'TA0001'),
  Source: some('Detector that found it; logons have none, so none is found.', 'aegis_suspicious_file_v2'),
  ClusterId: container('Cluster', 'c4af4fdf38a98496a9b63c2be5dae****'),
  ContainerFieldName: noEffect('What ContainerFieldValue is compared with', 'clusterId'),
  ContainerFieldValue: container('Value that tells a container', 'ccf9769c22b844ff9b8d57417683b****'),
  TargetType: choice(
    'What is looked for; only servers are found.',
    { containerId: 'containers', uuid: 'servers', imageUuid: 'images' },
    { example: 'uuid' },
  ),
  AssetsTypeList: list('Types of assets; has no effect.', text('A type.', { max: 256 })),
  DetectSource: noEffect('Where it was found', 'linux'),
  StrictMode: noEffect('Whether less certain alerts are listed too: all are', 'Y'),
  From: noEffect('Where the request comes from', 'sas'),
  SourceIp: noEffect('Address of whoever asks', '192.0.2.1'),
  MultiAccountActionType: numberChoice(
    "Whose alerts: this account's, or those of the whole organisation; 0 unless given.",
    { 0: 'this account', 1: 'all accounts of the organisation' },
    { example: '0' },
  ),
  ResourceDirectoryAccountId: uid('The member whose alerts are asked for.', { example: '1900000000000001' }),
}

type Given = InputOf<typeof filterFields>

/** Whether something is asked for that no logon has, so that nothing can be found. */
export function asksForNoLogon(given: Given): boolean {
  const { TargetType, SupportOperateCodeList = [] } = given
  const texts = [given.ClusterId, given.ContainerFieldValue, given.TacticId, given.Source]
  return (
    texts.some((value) => value !== undefined && value !== '') ||
    SupportOperateCodeList.length > 0 ||
    (TargetType !== undefined && TargetType !== 'uuid')
  )
}

/** The filter of a request; undefined when nothing can fulfil it. @throws ParameterFault for a time in the wrong form */
export function filterOf(given: Given): AlertFilter | undefined {
  const from = timeOf(given.TimeStart, 'TimeStart')
  const to = timeOf(given.TimeEnd, 'TimeEnd')
  const handledFrom = timeOf(given.OperateTimeStart, 'OperateTimeStart')
  const handledTo = timeOf(given.OperateTimeEnd, 'OperateTimeEnd')
  if (asksForNoLogon(given)) return undefined
  const kinds = kindsOf(given)
  if (kinds.length === 0) return undefined
  const results = filled(given.OperateErrorCodeList)?.flatMap((code) => deedOfResult(code) ?? [])
  if (results?.length === 0) return undefined
  const name = given.UniqueInfo || given.AlarmUniqueInfo
  const unique = name ? readUniqueInfo(name) : undefined
  if (name && unique === undefined) return undefined
  if (given.UniqueInfo && given.AlarmUniqueInfo && given.UniqueInfo !== given.AlarmUniqueInfo) return undefined
  const remark = given.Remark?.trim()
  return {
    id: given.Id,
    unique,
    kinds: kinds.length === KINDS.length ? undefined : kinds,
    hosts: filled(given.Uuids),
    hostName: given.Name || undefined,
    group: given.GroupId,
    remark: remark ? { text: remark, kinds: kindsNamed(remark) } : undefined,
    levels: filled(given.Levels),
    status: given.Status === undefined || Number(given.Status) === 0 ? undefined : Number(given.Status),
    isPending: given.Dealed === undefined ? undefined : given.Dealed === 'N',
    accounts: filled(given.SourceAliUids),
    from,
    // The time is in whole seconds, and the last of them belongs to it.
    until: to === undefined ? undefined : to + 1000,
    handledFrom,
    handledUntil: handledTo === undefined ? undefined : handledTo + 1000,
    results,
  }
}

function filled<T>(values: readonly T[] | undefined): readonly T[] | undefined {
  return values === undefined || values.length === 0 ? undefined : values
}

/** The kinds that types and names leave. */
function kindsOf({ ParentEventTypes = [], EventNames = [] }: Given) {
  const types = ParentEventTypes.map((type) => type.toLowerCase())
  const isLogon = types.length === 0 || Object.values(EVENT_TYPE).some((name) => types.includes(name.toLowerCase()))
  if (!isLogon) return []
  const names = EventNames.map((name) => name.toLowerCase())
  return names.length === 0
    ? KINDS
    : KINDS.filter((kind) => Object.values(EVENT_NAMES[kind]).some((name) => names.includes(name.toLowerCase())))
}

/** The kinds in whose whole name a text stands. */
function kindsNamed(part: string) {
  const wanted = part.toLowerCase()
  return KINDS.filter((kind) =>
    (['en', 'zh'] as const).some((language) => fullName(kind, language).toLowerCase().includes(wanted)),
  )
}

/** `yyyy-MM-dd HH:mm:ss` as milliseconds since 1970. */
function timeOf(value: string | undefined, path: string): number | undefined {
  if (value === undefined || value === '') return undefined
  const at = /^[0-9-]+ [0-9:]+$/.test(value) ? parseUtc(`${value.replace(' ', 'T')}Z`) : undefined
  return at ?? invalid(path, 'must be a time, yyyy-MM-dd HH:mm:ss')
}
