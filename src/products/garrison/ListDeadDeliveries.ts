import { answer, list } from '../../contract/composites.ts'
import { optional } from '../../contract/field.ts'
import { integer, text, uid } from '../../contract/scalars.ts'
import { listDead } from '../../domain/subscriptions/save-subscription.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { operation } from './product.ts'

const DELIVERY_ID = /^$|^[0-9a-f-]{36}$/

/** Garrison: ListDeadDeliveries (2026-11-21). */
export const ListDeadDeliveries = operation({
  summary: 'Lists alerts that could not be told.',
  notes: [
    'They are kept for 30 days after their first failure, or until the subscription is deleted. RetryDeadDelivery sends them again.',
    'The Outcome `too-many` tells that more waited for the subscription than are kept (10,000, the oldest are given up), and `delivery-off` that the server delivered nothing for a day after they were due (`--delivery off`).',
  ],
  access: { action: 'garrison:ListDeadDeliveries', level: 'list', resource: '*' },
  input: {
    MaxResults: integer('Deliveries a page; 20 unless given.', { min: 1, max: 100, example: '20' }),
    NextToken: text('Where the page begins: the NextToken of the page before.', { max: 36, pattern: DELIVERY_ID }),
  },
  output: {
    Deliveries: list(
      'The deliveries.',
      answer('One delivery.', {
        DeliveryId: text('Its id.', { example: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed' }),
        SubscriptionId: integer('Id of the subscription.', { example: '1' }),
        AliUid: uid('The account whose servers it is about.', { example: '1900000000000001' }),
        IncidentId: text('Id of the matter.', { example: '0f343b0931126a20f133d67c2b018a3b' }),
        Level: text('How grave it is.', { example: 'serious' }),
        RaisedAt: text('When it was raised.', { example: '2026-11-21T20:17:05Z' }),
        FailedAt: text('When it first failed, or was given up without a try.', { example: '2026-11-21T20:17:06Z' }),
        Tries: integer('How often it was tried.', { example: '31' }),
        Outcome: text('Word and code of the failure for which it was given up; `too-many` or `delivery-off` where none was.', {
          example: 'refused (404)',
        }),
      }),
    ),
    NextToken: optional(text('Where the next page begins; absent on the last.')),
  },
  errors: {},
  refusals: {},
  async run({ input, caller }, deps) {
    const { MaxResults: limit = 20, NextToken = '' } = input
    const found = await listDead(deps, caller.account, { after: NextToken, limit: limit + 1 })
    const Deliveries = found.slice(0, limit).map(({ id, subscription, facts, raisedAt, failedAt, tries, outcome }) => ({
      ...{ DeliveryId: id, SubscriptionId: subscription, AliUid: facts.account, IncidentId: facts.incident },
      ...{ Level: facts.level, RaisedAt: isoSeconds(raisedAt), FailedAt: isoSeconds(failedAt), Tries: tries, Outcome: outcome },
    }))
    return { Deliveries, NextToken: found.length > limit ? Deliveries.at(-1)?.DeliveryId : undefined }
  },
})
