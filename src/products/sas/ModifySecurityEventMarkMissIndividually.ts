import { json, list, object } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { optional, required, type ValueOf } from '../../contract/field.ts'
import { flag, integer, text } from '../../contract/scalars.ts'
import { changeWhiteList } from '../../domain/alerts/change-white-list.ts'
import type { MarkRule } from '../../domain/alerts/mark-miss-rule.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { uuidWords } from './comma-list.ts'
import { sharedErrors } from './login-config.ts'
import { operation } from './product.ts'
import {
  conditionFields,
  conditionOf,
  kindNamed,
  languageField,
  SUCCESS,
  TOO_MANY_RULES,
  whiteListNotes,
} from './susp-event-handling.ts'

const MOST_CHANGES = 100

const rulesParam = (about: string) => ({
  ...json(
    list(
      about,
      object('A rule.', {
        ...conditionFields,
        eventName: required(text('Subtype or name of the alerts that it finds.', { max: 256, example: 'login_common_ip' })),
        eventType: text('Not read: eventName says it.', { max: 256, example: 'SIL_AI_ALERT' }),
        uuids: uuidWords('Servers whose alerts it finds; empty for all.'),
      }),
      { max: MOST_CHANGES },
    ),
  ),
  example:
    '[{"field":"loginSourceIp","operate":"contains","eventType":"SIL_AI_ALERT","eventName":"login_common_ip","fieldValue":"10.12.0.7","uuids":""}]',
})

/** Security Center: ModifySecurityEventMarkMissIndividually (2018-12-03), facts of the official clients. */
export const ModifySecurityEventMarkMissIndividually = operation({
  summary: 'Takes rules from the white list and adds others.',
  notes: [
    ...whiteListNotes,
    'Differs: rules go first, then come the new ones, all or nothing. A rule to delete is named by what it says, for each of its servers; one that is not there, and a server that the account has not, are refused with DataNotExists. A rule that is there already may be added again.',
    'Differs: alerts that there are stay as they are. A call has at most 1,000 rules and servers together. TimeCost is left out.',
  ],
  access: { action: 'yundun-sas:ModifySecurityEventMarkMissIndividually', level: 'update', resource: '*' },
  input: {
    DeleteMarkMissParam: rulesParam('Rules that go.'),
    InsertMarkMissParam: rulesParam('Rules that come.'),
    From: text('Where the request comes from; has no effect.', { max: 64, example: 'sas' }),
    Lang: languageField,
    SourceIp: text('Address of whoever asks; has no effect.', { max: 64, example: '192.0.2.1' }),
  },
  output: {
    Code: text('200: the call succeeded.', { example: '200' }),
    HttpStatusCode: integer('200.', { example: '200' }),
    Message: text('What happened.', { example: 'successful' }),
    Success: flag('Whether the call succeeded.', { example: 'true' }),
    TimeCost: optional(integer('Left out.', { example: '1' })),
  },
  errors: { ...sharedErrors, QuotaExceeded: TOO_MANY_RULES },
  refusals: { unknown: 'DataNotExists', full: 'QuotaExceeded' },
  validate({ DeleteMarkMissParam, InsertMarkMissParam }) {
    rulesOf(DeleteMarkMissParam, 'DeleteMarkMissParam')
    rulesOf(InsertMarkMissParam, 'InsertMarkMissParam')
  },
  async run({ input, caller }, deps) {
    const removed = rulesOf(input.DeleteMarkMissParam, 'DeleteMarkMissParam')
    const added = rulesOf(input.InsertMarkMissParam, 'InsertMarkMissParam')
    const outcome = await changeWhiteList(deps, caller.account, { added, removed })
    return outcome instanceof Refusal ? outcome : { ...SUCCESS, HttpStatusCode: 200 }
  },
})

const MOST_RULES = 1000

/** The rules of a parameter, one for each of its servers. */
function rulesOf(given: ValueOf<ReturnType<typeof rulesParam>> | undefined, name: string): MarkRule[] {
  const rules = (given ?? []).flatMap((item, index) => {
    const path = `${name}.${index + 1}`
    const kind = kindNamed(item.eventName) ?? invalid(`${path}.eventName`, 'must be a subtype, such as login_common_ip')
    const condition = conditionOf(item, path)
    const hosts = item.uuids === undefined || item.uuids.length === 0 ? [''] : [...new Set(item.uuids)]
    return hosts.map((host) => ({ ...condition, kind, host }))
  })
  return rules.length > MOST_RULES ? invalid(name, `must name at most ${MOST_RULES} rules and servers`) : rules
}
