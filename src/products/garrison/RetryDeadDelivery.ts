import { required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { retryDead } from '../../domain/subscriptions/save-subscription.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'

/** Garrison: RetryDeadDelivery (2026-11-21). */
export const RetryDeadDelivery = operation({
  summary: 'Sends an alert that was given up once more, with all that was in the same message.',
  notes: [
    'The message keeps its id, and is tried at once, and for as long as a new one. What was given up without a try is in one message with others that were given up with it.',
  ],
  access: { action: 'garrison:RetryDeadDelivery', level: 'update', resource: '*' },
  input: {
    DeliveryId: required(text('Id of the delivery.', { min: 1, max: 36, example: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed' })),
  },
  output: { Deliveries: integer('How many deliveries are sent again.', { example: '1' }) },
  errors: { DataNotExists: [400, '%s data not exist'] },
  refusals: { unknown: 'DataNotExists' },
  async run({ input, caller }, deps) {
    const count = await retryDead(deps, caller.account, input.DeliveryId)
    return count instanceof Refusal ? count : { Deliveries: count }
  },
})
