import { json, list, object } from '../../contract/composites.ts'
import { invalid, ParameterFault } from '../../contract/fault.ts'
import { alias, type Field, required, type ValueOf } from '../../contract/field.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import { type ApprovedValue, readApprovedValue } from '../../domain/logon-baselines/approved-value.ts'
import { ALL_SERVERS, type Target, type TargetKind } from '../../domain/logon-baselines/store.ts'
import { Refusal } from '../../kernel/outcome.ts'

/*
 * What the operations on logon baselines share on the wire.
 */

/** The wire's types of baseline. */
export const TYPES = {
  login_common_location: 'location',
  login_common_ip: 'ip',
  login_common_time: 'time',
  login_common_account: 'account',
} as const satisfies Record<string, ApprovedValue['dimension']>
export type LoginType = keyof typeof TYPES

const ANY_NUMBER = { min: Number.MIN_SAFE_INTEGER } as const

const config = object('One approved value.', {
  location: text('Approved place: the name or ISO code of a country, or of a province of China; for login_common_location.', {
    max: 256,
    example: 'Montenegro',
  }),
  ip: text('Approved address, block or span; for login_common_ip.', { max: 256, example: '10.1.0.0/16' }),
  startTime: text(
    'Start of the approved time of day, HH:mm or HH:mm:ss, which may be later than its end; for login_common_time.',
    {
      max: 256,
      example: '08:00',
    },
  ),
  endTime: text('End of the approved time of day, itself included; for login_common_time.', { max: 256, example: '20:00' }),
  days: text('Days of the week on which the approved time begins, every day unless given; for login_common_time.', {
    max: 128,
    example: 'Mon-Fri',
  }),
  account: text('Approved account; for login_common_account.', { max: 512, example: 'deploy' }),
  id: integer('Tolerated and not read.', { ...ANY_NUMBER, example: '0' }),
  totalCount: integer('Tolerated and not read: it is counted.', { ...ANY_NUMBER, example: '174' }),
  uuidCount: integer('Tolerated and not read: it is counted.', { ...ANY_NUMBER, example: '4' }),
})

const target = {
  target: alias(
    text('UUID of the server, id of the group, or - for all servers.', { max: 256, example: 'inet-7c676676' }),
    'Target',
  ),
  targetType: required(
    choice<TargetKind>('What target names.', { uuid: 'a server', groupId: 'a server group', global: 'all servers' }),
  ),
}
const change = object('What is done with one target.', {
  ...target,
  flag: required(choice('What is done with it.', { add: 'bound', del: 'unbound' })),
})

/** The request fields by name; each operation picks its own. */
export const fields = {
  Type: choice<LoginType>(
    'What kind of value it is.',
    {
      login_common_location: 'place of the source address',
      login_common_ip: 'source address',
      login_common_time: "time of day by the server's clocks",
      login_common_account: 'account',
    },
    { example: 'login_common_location' },
  ),
  Config: { ...json(config), example: '{"totalCount":174,"uuidCount":4,"location":"Montenegro","id":0}' },
  Changes: {
    ...json(oneOrMore(list('The targets to bind or unbind.', change, { min: 1, max: 1000 }))),
    example: '[{"target":"inet-7c676676-06fa-442e-90fb-b802e5d6****","targetType":"uuid","flag":"add"}]',
  },
  Targets: {
    ...orNone(json(oneOrMore(list('The targets asked for.', object('A target.', target), { max: 100 })))),
    example: '[{"target":"inet-7c676676-06fa-442e-90fb-b802e5d6****","targetType":"uuid"}]',
  },
}

/** A list that may also come as its only element. */
function oneOrMore<T>(field: Field<readonly T[]>): Field<readonly T[]> {
  return {
    ...field,
    bind: (node, path) =>
      field.bind(typeof node !== 'string' && (node.has('targetType') || node.has('flag')) ? new Map([['1', node]]) : node, path),
  }
}

/** A list that may also come as an empty text. */
function orNone<T>(field: Field<readonly T[]>): Field<readonly T[]> {
  return { ...field, bind: (node, path) => (node === '' ? [] : field.bind(node, path)) }
}

/** The approved value of a request. @throws ParameterFault that names the field of Config at fault */
export function approvedValueOf(type: LoginType, given: ValueOf<typeof fields.Config>): ApprovedValue {
  const approved = readApprovedValue(TYPES[type], given)
  if (!(approved instanceof Refusal)) return approved
  const [field = '', why = ''] = approved.words
  throw new ParameterFault(approved.kind, `Config.${field}`, why)
}

/** The target of a request. @throws ParameterFault when it does not fit its type */
export function targetOf(given: ValueOf<typeof fields.Targets>[number], path: string): Target {
  const { targetType: kind } = given
  const name = given.target ?? ''
  if (kind === 'global') {
    return name === ALL_SERVERS || name === ''
      ? { kind, target: ALL_SERVERS }
      : invalid(`${path}.target`, 'must be - for all servers')
  }
  if (name === '') throw new ParameterFault('missing', `${path}.target`, 'is mandatory')
  if (kind === 'groupId' && !/^(?:0|[1-9][0-9]{0,14})$/.test(name)) return invalid(`${path}.target`, 'must be the id of a group')
  return { kind, target: name }
}

/** The errors of the document, which these operations share. */
export const sharedErrors = {
  DataNotExists: [400, '%s data not exist'],
  NoPermission: [403, 'caller has no permission'],
  ServerError: [500, 'ServerError'],
} as const

/** What holds for these operations alike. */
export const sharedNotes = [
  'Differs: values are compared in one form, so Montenegro and its Chinese name are one place, and 06:00 and 06:00:00 one time; a value is shown as it was first given, a time in its shortest form.',
  "Differs: a time may name days of the week in Config's days (Mon-Fri, or Sat,Sun), by the server's calendar; a range over midnight belongs to the day on which it begins. Without days it holds every day.",
  'Differs: accounts are exact on Unix; on Windows upper and lower case are the same, an account without a domain is approved in any, DOM\\u and u@dom in that one. In both, * stands for any characters and ? for one.',
  'Differs: a field of Config that is missing or wrong is refused as MissingConfig.ip or InvalidConfig.ip and the like; the document has no code for it.',
] as const
