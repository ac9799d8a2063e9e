import { required } from '../../contract/field.ts'
import { text } from '../../contract/scalars.ts'
import { deleteFromBaseline } from '../../domain/logon-baselines/delete-baseline.ts'
import { approvedValueOf, fields, sharedErrors, sharedNotes } from './login-config.ts'
import { operation } from './product.ts'

/** Security Center: DeleteLoginBaseConfig (2018-12-03), facts of the official clients. */
export const DeleteLoginBaseConfig = operation({
  summary: 'Takes an approved value away, from one server or altogether.',
  notes: [
    'Target is one bare UUID; without it the value goes with everything it is bound to.',
    ...sharedNotes,
    'Differs: DataNotExists names the value when there is none of it, and the server when the value is not bound to that server itself; a value that reaches it through its group or all servers is not taken from it alone.',
    'Differs: a baseline whose last target is removed is gone.',
  ],
  access: { action: 'yundun-sas:DeleteLoginBaseConfig', level: 'delete', resource: '*' },
  input: {
    Type: required(fields.Type),
    Config: required({ ...fields.Config, example: '{"startTime":"06:00:00","endTime":"16:00:00"}' }),
    Target: text('UUID of the server.', { max: 256, example: '4fe8e1cd-3c37-4851-b9de-124da32c****' }),
  },
  output: {},
  errors: sharedErrors,
  refusals: { unknown: 'DataNotExists' },
  validate({ Type, Config }) {
    approvedValueOf(Type, Config)
  },
  run: ({ input, caller }, deps) =>
    deleteFromBaseline(deps, caller.account, approvedValueOf(input.Type, input.Config), input.Target || undefined),
})
