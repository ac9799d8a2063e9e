import { required } from '../../contract/field.ts'
import { choice, flag, integer, text } from '../../contract/scalars.ts'
import { type Deed, handleAlerts, takeUpAlerts } from '../../domain/alerts/handle-alerts.ts'
import { handlerOf, MOST_HANDLED } from '../../domain/alerts/handling-task.ts'
import { accountOfAlerts } from '../../domain/alerts/view.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import { commaList } from './comma-list.ts'
import { sharedErrors } from './login-config.ts'
import { operation } from './product.ts'
import { memberField, NO_AGENT, noAgentNote, ownMemberNote, TOO_MANY_RULES } from './susp-event-handling.ts'

const DEEDS: Readonly<Record<string, Deed>> = { ignore: 'ignore', mark_mis_info: 'mark', offline_handled: 'handle' }

/** Security Center: OperationSuspEvents (2018-12-03), facts of the official clients. */
export const OperationSuspEvents = operation({
  summary: 'Handles alerts, in the older way: without a task, and with a way back from false positives.',
  notes: [
    'Differs: ignore makes an alert ignored, offline_handled handled, mark_mis_info a false positive, and rm_mark_mis_info a false positive pending again. deal is refused with OperationNotSupported.',
    'Differs: Success is false where an alert was in a state in which that cannot be done; it stays as it is, and the others are handled. An alert that the account has not is refused with DataNotExists, and then nothing is done.',
    'Differs: AccessCode is pass; whoever may not is refused with NoPermission.',
    ownMemberNote,
    noAgentNote,
    'QuotaExceeded is never said: no rule of the white list is made here.',
  ],
  access: { action: 'yundun-sas:OperationSuspEvents', level: 'update', resource: '*' },
  input: {
    Operation: required(
      choice(
        'What is done.',
        {
          ignore: 'they are ignored',
          offline_handled: 'they have been dealt with',
          mark_mis_info: 'they are false positives',
          rm_mark_mis_info: 'they are no false positives',
          deal: 'refused: takes an agent',
        },
        { example: 'ignore' },
      ),
    ),
    SuspiciousEventIds: required({
      ...commaList('Ids of the alerts, separated by commas.', integer('An id.'), { min: 1, max: MOST_HANDLED }),
      example: '1',
    }),
    SubOperation: choice('Not read: it is about deal.', {
      killAndQuaraFileByPidAndMd5andPath: 'ends a process and moves its file away',
      quaraFileByMd5andPath: 'moves a file away',
      killAndQuaraFileByMd5andPath: 'ends processes and moves their file away',
    }),
    WarnType: text('Has no effect: alerts and exceptions are one.', { max: 64, example: 'alarm' }),
    From: text('Where the request comes from; has no effect.', { max: 64, example: 'sas' }),
    ResourceDirectoryAccountId: memberField,
    SourceIp: text('Address of whoever asks; has no effect.', { max: 64, example: '192.0.2.1' }),
  },
  output: {
    AccessCode: choice('Whether the caller may.', { pass: 'yes', no_permission: 'never said' }, { example: 'pass' }),
    Success: flag('Whether all alerts were handled.', { example: 'true' }),
  },
  errors: { ...sharedErrors, OperationNotSupported: NO_AGENT, QuotaExceeded: TOO_MANY_RULES },
  refusals: {
    unknown: 'DataNotExists',
    'view-refused': 'NoPermission',
    full: 'QuotaExceeded',
    'no-agent': 'OperationNotSupported',
  },
  async run({ input, caller }, deps) {
    const alerts = [...new Set(input.SuspiciousEventIds)]
    const owner = await accountOfAlerts(deps.transaction, caller.account, input.ResourceDirectoryAccountId)
    if (owner instanceof Refusal) return owner
    if (input.Operation === 'rm_mark_mis_info') {
      const count = await takeUpAlerts(deps, owner, alerts, 'marked')
      return count instanceof Refusal ? count : { AccessCode: 'pass' as const, Success: count === alerts.length }
    }
    const deed = DEEDS[input.Operation]
    if (deed === undefined) return refuse('no-agent', input.Operation)
    const items = await handleAlerts(deps, owner, handlerOf(caller), { alerts, deed, remark: '', conditions: [] })
    if (items instanceof Refusal) return items
    return { AccessCode: 'pass' as const, Success: items.every(({ isDone }) => isDone) }
  },
})
