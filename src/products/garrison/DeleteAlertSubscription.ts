import { required } from '../../contract/field.ts'
import { integer } from '../../contract/scalars.ts'
import { deleteSubscription } from '../../domain/subscriptions/save-subscription.ts'
import { operation } from './product.ts'

/** Garrison: DeleteAlertSubscription (2026-11-21). */
export const DeleteAlertSubscription = operation({
  summary: 'Has somebody told of alerts no more.',
  notes: ['What waits for the subscription, and what was given up, goes with it.'],
  access: { action: 'garrison:DeleteAlertSubscription', level: 'delete', resource: '*' },
  input: { SubscriptionId: required(integer('Id of the subscription.', { min: 1, example: '1' })) },
  output: {},
  errors: { DataNotExists: [400, '%s data not exist'] },
  refusals: { unknown: 'DataNotExists' },
  run: ({ input, caller }, deps) => deleteSubscription(deps, caller.account, input.SubscriptionId),
})
