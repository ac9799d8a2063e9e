import { answer, list } from '../../contract/composites.ts'
import { required } from '../../contract/field.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import { describeTask } from '../../domain/alerts/handling-task.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { sharedErrors } from './login-config.ts'
import { operation } from './product.ts'
import { eventIds, resultCode } from './susp-event-handling.ts'

/** Security Center: DescribeSecurityEventOperationStatus (2018-12-03), facts of the official clients. */
export const DescribeSecurityEventOperationStatus = operation({
  summary: 'Tells what became of the alerts of a task that HandleSecurityEvents made.',
  notes: [
    'Differs: a task is over when HandleSecurityEvents is answered, so it is never Processing or Pending. It is a Failure where any of its alerts failed, whichever are asked for.',
    'Differs: the document says both that TaskId and SecurityEventIds are needed and that one is enough; both are needed here. Alerts that are not of the task are left out.',
    'Differs: a task belongs to the account that called HandleSecurityEvents, also where the alerts are those of a member; an id that no task of the account has is refused with DataNotExists.',
  ],
  access: { action: 'yundun-sas:DescribeSecurityEventOperationStatus', level: 'get', resource: '*' },
  input: {
    TaskId: required(integer('Id of the task.', { example: '1' })),
    SecurityEventIds: required(eventIds),
    ResourceOwnerId: integer('Has no effect.', { example: '1500000000000001' }),
    SourceIp: text('Address of whoever asks; has no effect.', { max: 64, example: '192.0.2.1' }),
  },
  output: {
    SecurityEventOperationStatusResponse: answer('The task.', {
      TaskStatus: choice(
        'What became of it.',
        { Success: 'all alerts were handled', Failure: 'some were not', Processing: 'never', Pending: 'never' },
        { example: 'Success' },
      ),
      SecurityEventOperationStatuses: list(
        'The alerts asked for.',
        answer('An alert.', {
          SecurityEventId: text('Its id.', { example: '12321' }),
          Status: choice(
            'What became of it.',
            { Success: 'it was handled', Failed: 'it had been handled before', Processing: 'never' },
            { example: 'Success' },
          ),
          ErrorCode: text('The result as a code.', { example: 'ignore.Success' }),
        }),
      ),
    }),
  },
  errors: sharedErrors,
  refusals: { unknown: 'DataNotExists' },
  async run({ input, caller }, deps) {
    const task = await describeTask(deps, caller.account, input.TaskId)
    if (task instanceof Refusal) return task
    const wanted = new Set(input.SecurityEventIds)
    const statuses = task.items
      .filter(({ alert }) => wanted.has(alert))
      .map(({ alert, isDone }) => ({
        SecurityEventId: String(alert),
        Status: isDone ? ('Success' as const) : ('Failed' as const),
        ErrorCode: resultCode(task.deed, isDone),
      }))
    return {
      SecurityEventOperationStatusResponse: {
        TaskStatus: task.items.every(({ isDone }) => isDone) ? ('Success' as const) : ('Failure' as const),
        SecurityEventOperationStatuses: statuses,
      },
    }
  },
})
