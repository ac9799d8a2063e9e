import { json, list, object } from '../../contract/composites.ts'
import { invalid, ParameterFault } from '../../contract/fault.ts'
import { required, type ValueOf } from '../../contract/field.ts'
import { choice, integerText, text, uid } from '../../contract/scalars.ts'
import type { Deed } from '../../domain/alerts/handle-alerts.ts'
import { MOST_HANDLED } from '../../domain/alerts/handling-task.ts'
import { faultOf, MARK_FIELDS, type MarkCondition, type MarkField, type MarkOperate } from '../../domain/alerts/mark-miss-rule.ts'
import { EVENT_NAMES, KINDS, type Language } from './susp-event-kind.ts'

/*
 * What the operations that handle alerts share.
 */

/** What can be done with an alert, as the wire calls it. */
export const DEED_CODES: Readonly<Record<Deed, string>> = {
  ignore: 'ignore',
  handle: 'manual_handled',
  mark: 'advance_mark_mis_info',
}

/** The result of something done, or of what could not be done because the alert had been handled before. */
export function resultCode(deed: Deed, isDone = true): string {
  return `${DEED_CODES[deed]}.${isDone ? 'Success' : 'AlreadyHandled'}`
}

/** What was done, by the results that a request asks for; undefined for one that nothing has. */
export function deedOfResult(code: string): Deed | undefined {
  return (Object.keys(DEED_CODES) as Deed[]).find((deed) => resultCode(deed) === code)
}

/** What takes an agent on the server. */
export const NO_AGENT = [
  400,
  'The operation %s needs an agent on the server, and there is none. Use ignore, manual_handled or advance_mark_mis_info.',
] as const
export const noAgentNote =
  'Differs: what needs an agent on the server (blocking addresses, ending processes, moving files away) is refused with OperationNotSupported.'

export const memberField = uid('The member whose alerts they are; the own account unless given.', { example: '1900000000000001' })
/** For operations whose document has it, and for those that take it here alone. */
export const memberNote =
  'Differs: ResourceDirectoryAccountId names a member; it is for the management account and delegated administrators of sas.aliyuncs.com, and anybody else is refused with NoPermission.'
export const ownMemberNote = `${memberNote} It is an addition: ids of alerts are given out in each account anew.`

/** Ids of alerts, as many as are handled in one call. */
export const eventIds = list('Ids of the alerts.', integerText('Id of an alert.', { example: '909361' }), {
  min: 1,
  max: MOST_HANDLED,
})

export const languageField = choice(
  'Language of the names and facts; en unless given.',
  { zh: 'Chinese', en: 'English' },
  { example: 'en' },
)

/** What rules look at, in words. */
export const FIELD_NAMES: Readonly<Record<MarkField, Readonly<Record<Language, string>>>> = {
  loginSourceIp: { en: 'Source address', zh: '登录源IP' },
  location: { en: 'Location', zh: '登录地' },
  loginUser: { en: 'Account', zh: '登录账号' },
  loginTime: { en: 'Logon time', zh: '登录时间' },
}
const OTHER_FIELD_NAMES: Readonly<Record<string, MarkField>> = { account: 'loginUser', time: 'loginTime' }

export const operateField = choice<MarkOperate>('How it is compared.', {
  contains: 'contains',
  notContains: 'does not contain',
  strEqual: 'equals',
  strNotEqual: 'does not equal',
  regex: 'a regular expression holds',
})

const MOST_CONDITIONS = 10
export const conditionFields = {
  field: required(
    text('What is compared: loginSourceIp, location, loginUser or loginTime.', { max: 64, example: 'loginSourceIp' }),
  ),
  operate: required(operateField),
  fieldValue: required(text('What it is compared with.', { min: 1, max: 256, example: '10.12.0.7' })),
}

export const markMissParam = {
  ...json(
    list(
      'Rules that are added to the white list; for advance_mark_mis_info.',
      object('A rule.', {
        ...conditionFields,
        uuid: choice('Whose alerts it finds; part unless given.', {
          part: 'those of the same servers',
          ALL: 'all of the account',
        }),
      }),
      { max: MOST_CONDITIONS },
    ),
  ),
  example: '[{"uuid":"part","field":"loginUser","operate":"contains","fieldValue":"deploy"}]',
}

type GivenCondition = ValueOf<typeof markMissParam>[number]

/** The condition of a request. @throws ParameterFault that names the field at fault */
export function conditionOf({ field, operate, fieldValue }: Omit<GivenCondition, 'uuid'>, path: string): MarkCondition {
  const known = MARK_FIELDS.find((name) => name === field) ?? OTHER_FIELD_NAMES[field]
  if (known === undefined) return invalid(`${path}.field`, `must be one of ${MARK_FIELDS.join(', ')}`)
  const condition = { field: known, operate, value: fieldValue }
  const why = faultOf(condition)
  if (why !== undefined) throw new ParameterFault('invalid', `${path}.fieldValue`, why)
  return condition
}

/** The kind of alert of a subtype or a name; undefined for what is neither. */
export function kindNamed(name: string) {
  const wanted = name.toLowerCase()
  return KINDS.find((kind) => Object.values(EVENT_NAMES[kind]).some((known) => known.toLowerCase() === wanted))
}

/** What holds for rules of the white list. */
export const whiteListNotes = [
  'Differs: a rule has one condition and one kind of alert; several rules find what any of them finds. What they find later is kept as a false positive that names the rule, and is never dropped.',
  'Differs: fields are loginSourceIp, location, loginUser (or account) and loginTime (or time); others are refused. A place is compared in English, in Chinese and as its id; capital letters of A to Z are the same as small ones, but for regex. What is not known of an alert is found by no rule, negated or not.',
  'Differs: regex takes at most 128 characters, no back-references, look-around or word boundaries, and repeats at most 100 times; it is matched in time that grows with the length of the text alone, so that no rule can hold up the judging of logons.',
  'Differs: an account has at most 1,000 rules, 100 of them with regex; more are refused with QuotaExceeded.',
] as const

export const TOO_MANY_RULES = [400, 'The account would have more than 1,000 rules of the white list, or 100 with regex.'] as const

/** What operations say that have done what they were asked. */
export const SUCCESS = { Code: '200', Message: 'successful', Success: true } as const
