import { required } from '../../contract/field.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import { createSubscription } from '../../domain/subscriptions/save-subscription.ts'
import { MAX_SUBSCRIPTIONS } from '../../domain/subscriptions/subscription.ts'
import { Refusal } from '../../kernel/outcome.ts'
import {
  CHANNEL_WORDS,
  inParameters,
  inputFields,
  saveErrors,
  saveRefusals,
  subscriptionNotes,
  wishedOf,
} from './alert-subscription.ts'
import { operation } from './product.ts'

/** Garrison: CreateAlertSubscription (2026-11-21). */
export const CreateAlertSubscription = operation({
  summary: 'Has somebody told of alerts: by a webhook, a robot of a chat, e-mail or syslog.',
  notes: [
    ...subscriptionNotes,
    `An account has at most ${MAX_SUBSCRIPTIONS} subscriptions.`,
    'People are told of matters, not of single alerts: of a new one, of one that became graver, of one that goes on after it was dealt with, and of one that has come to its tenth, hundredth, thousandth … server.',
    'With HostUuids or GroupIds they are told as if there were no other servers, and of a matter from elsewhere when it first comes to one of these.',
  ],
  access: { action: 'garrison:CreateAlertSubscription', level: 'create', resource: '*' },
  methods: ['POST'],
  input: {
    Name: required(text('Its name, of which the account has one.', { min: 1, max: 128, example: 'night shift' })),
    Channel: required(choice('On which way alerts leave.', CHANNEL_WORDS, { example: 'webhook' })),
    ...inputFields,
  },
  output: { SubscriptionId: integer('Id of the subscription.', { example: '1' }) },
  errors: { ...saveErrors, QuotaExceeded: [400, 'The maximum number of subscriptions, %s, is reached.'] },
  refusals: { ...saveRefusals, 'too-many': 'QuotaExceeded' },
  validate: (input) => void wishedOf(input),
  async run({ input, caller }, deps) {
    const wished = { ...wishedOf(input), name: input.Name, channel: input.Channel }
    const id = await createSubscription(deps, caller.account, wished)
    return id instanceof Refusal ? inParameters(id) : { SubscriptionId: id }
  },
})
