import { required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { modifySubscription } from '../../domain/subscriptions/save-subscription.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { inParameters, inputFields, saveErrors, saveRefusals, subscriptionNotes, wishedOf } from './alert-subscription.ts'
import { operation } from './product.ts'

/** Garrison: ModifyAlertSubscription (2026-11-21). */
export const ModifyAlertSubscription = operation({
  summary: 'Changes who is told of alerts, of which, or how.',
  notes: [
    ...subscriptionNotes,
    'What is left out stays; an empty list (`[]`) lets everything through again. A kept password is not sent to another Host: Secret is then given again.',
    'An empty Secret takes the kept one away, for email with an empty UserName. Another Transport takes its usual port, unless Port is given.',
    'Where Url and Secret cannot be opened any more (LastOutcome is `secret-unavailable`), a change of anything of the target takes both again, as far as the channel has them, and an empty Secret for none. Everything else can be changed without them.',
    'What waits is sent at once, to the new target, whatever has failed before; what a disabled subscription has waiting is sent when it is enabled again.',
  ],
  access: { action: 'garrison:ModifyAlertSubscription', level: 'update', resource: '*' },
  methods: ['POST'],
  input: {
    SubscriptionId: required(integer('Id of the subscription.', { min: 1, example: '1' })),
    Name: text('Its name, of which the account has one.', { min: 1, max: 128, example: 'night shift' }),
    ...inputFields,
  },
  output: {},
  errors: {
    ...saveErrors,
    UnreadableSecret: [
      409,
      'What is kept sealed of the subscription %s cannot be opened: give %s again, or bring back the key ring that sealed it.',
    ],
  },
  refusals: { ...saveRefusals, unknown: 'DataNotExists', 'unreadable-secret': 'UnreadableSecret' },
  validate: (input) => void wishedOf(input),
  async run({ input, caller }, deps) {
    const modified = await modifySubscription(deps, caller.account, input.SubscriptionId, wishedOf(input))
    return modified instanceof Refusal ? inParameters(modified) : modified
  },
})
