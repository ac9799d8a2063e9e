import { list } from '../../contract/composites.ts'
import { integer } from '../../contract/scalars.ts'
import { listSubscriptions } from '../../domain/subscriptions/save-subscription.ts'
import { shownSubscription, subscriptionAnswer } from './alert-subscription.ts'
import { operation } from './product.ts'

/** Garrison: ListAlertSubscriptions (2026-11-21). */
export const ListAlertSubscriptions = operation({
  summary: 'Lists who is told of alerts, what waits for them, and how the last message fared.',
  notes: ['An account has few subscriptions: all are in one answer, in the order of their ids. Url and Secret are in none.'],
  access: { action: 'garrison:ListAlertSubscriptions', level: 'list', resource: '*' },
  input: { SubscriptionId: integer('Only this subscription.', { min: 1, example: '1' }) },
  output: { Subscriptions: list('The subscriptions.', subscriptionAnswer) },
  errors: {},
  refusals: {},
  async run({ input, caller }, deps) {
    const found = await listSubscriptions(deps, caller.account, input.SubscriptionId)
    return { Subscriptions: found.map(shownSubscription) }
  },
})
