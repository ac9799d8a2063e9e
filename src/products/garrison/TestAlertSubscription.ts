import { required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { testSubscription } from '../../domain/subscriptions/save-subscription.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'

/** Garrison: TestAlertSubscription (2026-11-21). */
export const TestAlertSubscription = operation({
  summary: 'Sends a sample to a subscription now.',
  notes: [
    'It is sent once, before everything else, whatever filters, quiet hours and failures say. ListAlertSubscriptions then tells in LastOutcome what came of it.',
    'A server that delivers nothing (`--delivery off`) keeps the sample for a day, in case it does by then.',
  ],
  limit: { perUserPerSecond: 2 },
  access: { action: 'garrison:TestAlertSubscription', level: 'update', resource: '*' },
  input: { SubscriptionId: required(integer('Id of the subscription.', { min: 1, example: '1' })) },
  output: { MessageId: text('Id of the message.', { example: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed' }) },
  errors: { DataNotExists: [400, '%s data not exist'], SubscriptionDisabled: [400, 'The subscription %s is disabled.'] },
  refusals: { unknown: 'DataNotExists', disabled: 'SubscriptionDisabled' },
  async run({ input, caller }, deps) {
    const id = await testSubscription(deps, caller.account, input.SubscriptionId)
    return id instanceof Refusal ? id : { MessageId: id }
  },
})
