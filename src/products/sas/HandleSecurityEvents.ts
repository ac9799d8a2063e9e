import { answer } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { required } from '../../contract/field.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import type { Deed } from '../../domain/alerts/handle-alerts.ts'
import { handleAsTask } from '../../domain/alerts/handling-task.ts'
import { Refusal, refuse } from '../../kernel/outcome.ts'
import { sharedErrors } from './login-config.ts'
import { operation } from './product.ts'
import {
  conditionOf,
  DEED_CODES,
  eventIds,
  markMissParam,
  memberField,
  memberNote,
  NO_AGENT,
  noAgentNote,
  TOO_MANY_RULES,
  whiteListNotes,
} from './susp-event-handling.ts'

/** Security Center: HandleSecurityEvents (2018-12-03), facts of the official clients. */
export const HandleSecurityEvents = operation({
  summary: 'Handles alerts: ignores them, notes that they have been dealt with, or calls them false positives.',
  notes: [
    'The alerts are handled when the call is answered; DescribeSecurityEventOperationStatus tells what became of each.',
    'Differs: ignore makes an alert ignored, manual_handled handled and advance_mark_mis_info a false positive. Pending alerts can be handled, and ignored ones in another way; others stay as they are and fail with AlreadyHandled.',
    'Differs: an alert that the account has not is refused with DataNotExists, and then nothing is done.',
    memberNote,
    noAgentNote,
    'Differs: rules of MarkMissParam are kept for the kinds of the alerts that are named; the alerts are marked whether the rules find them or not. uuid part binds a rule to the servers of the alerts. MarkBatch has no effect: all alerts that are named are marked. OperationParams is not read.',
    ...whiteListNotes,
  ],
  access: { action: 'yundun-sas:HandleSecurityEvents', level: 'update', resource: '*' },
  input: {
    OperationCode: required(
      choice(
        'What is done.',
        {
          ignore: 'they are ignored',
          manual_handled: 'they have been dealt with',
          advance_mark_mis_info: 'they are false positives',
          block_ip: 'refused: takes an agent',
          kill_process: 'refused: takes an agent',
          cleanup: 'refused: takes an agent',
          kill_and_quara: 'refused: takes an agent',
          disable_malicious_defense: 'refused: takes an agent',
          client_problem_check: 'refused: takes an agent',
          quara: 'refused: takes an agent',
        },
        { example: 'ignore' },
      ),
    ),
    SecurityEventIds: required(eventIds),
    Remark: text('Why; the alerts show it.', { max: 500, example: 'remark test' }),
    MarkMissParam: markMissParam,
    MarkBatch: choice('Has no effect.', { true: 'yes', false: 'no' }, { example: 'true' }),
    OperationParams: text('Not read.', { max: 4096, example: '{"expireTime":1641566807783}' }),
    ResourceDirectoryAccountId: memberField,
    SourceIp: text('Address of whoever asks; has no effect.', { max: 64, example: '192.0.2.1' }),
  },
  output: {
    HandleSecurityEventsResponse: answer('The task.', {
      TaskId: integer('Its id, for DescribeSecurityEventOperationStatus.', { example: '15411' }),
    }),
  },
  errors: { ...sharedErrors, OperationNotSupported: NO_AGENT, QuotaExceeded: TOO_MANY_RULES },
  refusals: {
    unknown: 'DataNotExists',
    'view-refused': 'NoPermission',
    full: 'QuotaExceeded',
    'no-agent': 'OperationNotSupported',
  },
  validate({ OperationCode, MarkMissParam = [] }) {
    MarkMissParam.forEach((given, index) => {
      conditionOf(given, `MarkMissParam.${index + 1}`)
    })
    if (MarkMissParam.length > 0 && OperationCode !== 'advance_mark_mis_info') {
      invalid('MarkMissParam', 'is for advance_mark_mis_info alone')
    }
  },
  async run({ input, caller }, deps) {
    const { OperationCode, SecurityEventIds, Remark = '', MarkMissParam = [] } = input
    const deed = (Object.keys(DEED_CODES) as Deed[]).find((known) => DEED_CODES[known] === OperationCode)
    if (deed === undefined) return refuse('no-agent', OperationCode)
    const conditions = MarkMissParam.map((given, index) => {
      return { ...conditionOf(given, `MarkMissParam.${index + 1}`), isForAll: given.uuid === 'ALL' }
    })
    const handling = { alerts: SecurityEventIds, deed, remark: Remark, conditions }
    const task = await handleAsTask(deps, caller, input.ResourceDirectoryAccountId, handling)
    return task instanceof Refusal ? task : { HandleSecurityEventsResponse: { TaskId: task } }
  },
})
