import { list } from '../../contract/composites.ts'
import { optional, required } from '../../contract/field.ts'
import { flag, integer, text } from '../../contract/scalars.ts'
import { takeUpAlerts } from '../../domain/alerts/handle-alerts.ts'
import { MOST_HANDLED } from '../../domain/alerts/handling-task.ts'
import { accountOfAlerts } from '../../domain/alerts/view.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { sharedErrors } from './login-config.ts'
import { operation } from './product.ts'
import { memberField, ownMemberNote, SUCCESS } from './susp-event-handling.ts'

/** Security Center: OperationCancelIgnoreSuspEvent (2018-12-03), facts of the official clients. */
export const OperationCancelIgnoreSuspEvent = operation({
  summary: 'Takes up alerts again that were ignored.',
  notes: [
    'Differs: ignored alerts become pending; those in another state stay as they are. SecurityEventIds is needed; an alert that the account has not is refused with DataNotExists, and then nothing is done.',
    'Differs: Remark is kept in the audit trail, for the alert is pending as if nobody had touched it. TimeCost is left out.',
    ownMemberNote,
  ],
  access: { action: 'yundun-sas:OperationCancelIgnoreSuspEvent', level: 'update', resource: '*' },
  input: {
    SecurityEventIds: required(
      list('Ids of the alerts.', integer('Id of an alert.', { example: '909361' }), { min: 1, max: MOST_HANDLED }),
    ),
    Remark: text('Why.', { max: 500, example: 'remark text' }),
    ResourceDirectoryAccountId: memberField,
  },
  output: {
    Code: text('200: the call succeeded.', { example: '200' }),
    HttpStatusCode: integer('200.', { example: '200' }),
    Message: text('What happened.', { example: 'successful' }),
    Success: flag('Whether the call succeeded.', { example: 'true' }),
    TimeCost: optional(integer('Left out.', { example: '1' })),
  },
  errors: sharedErrors,
  refusals: { unknown: 'DataNotExists', 'view-refused': 'NoPermission' },
  async run({ input, caller }, deps) {
    const owner = await accountOfAlerts(deps.transaction, caller.account, input.ResourceDirectoryAccountId)
    if (owner instanceof Refusal) return owner
    const taken = await takeUpAlerts(deps, owner, input.SecurityEventIds, 'ignored')
    return taken instanceof Refusal ? taken : { ...SUCCESS, HttpStatusCode: 200 }
  },
})
