import { required } from '../../contract/field.ts'
import { flag, integer, text } from '../../contract/scalars.ts'
import { handlerOf } from '../../domain/alerts/handling-task.ts'
import { addNote } from '../../domain/alerts/notes.ts'
import { accountOfAlerts } from '../../domain/alerts/view.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { sharedErrors } from './login-config.ts'
import { operation } from './product.ts'
import { memberField, ownMemberNote, SUCCESS } from './susp-event-handling.ts'

/** Security Center: CreateSuspEventNote (2018-12-03), facts of the official clients. */
export const CreateSuspEventNote = operation({
  summary: 'Writes a note on an alert.',
  notes: [
    'DescribeSuspEvents shows the notes, with their ids.',
    'Differs: an alert has at most 20 notes of 500 characters; one more is refused with QuotaExceeded. An alert that the account has not is refused with DataNotExists.',
    ownMemberNote,
  ],
  access: { action: 'yundun-sas:CreateSuspEventNote', level: 'create', resource: '*' },
  input: {
    EventId: required(integer('Id of the alert.', { example: '1' })),
    Note: required(text('What is noted.', { min: 1, max: 500, example: 'Ignore' })),
    ResourceDirectoryAccountId: memberField,
  },
  output: {
    Code: text('200: the call succeeded.', { example: '200' }),
    HttpStatusCode: integer('200.', { example: '200' }),
    Message: text('What happened.', { example: 'successful' }),
    Success: flag('Whether the call succeeded.', { example: 'true' }),
  },
  errors: { ...sharedErrors, QuotaExceeded: [400, 'The alert has 20 notes already. Delete one first.'] },
  refusals: { unknown: 'DataNotExists', 'view-refused': 'NoPermission', full: 'QuotaExceeded' },
  async run({ input, caller }, deps) {
    const owner = await accountOfAlerts(deps.transaction, caller.account, input.ResourceDirectoryAccountId)
    if (owner instanceof Refusal) return owner
    const note = await addNote(deps, owner, input.EventId, { text: input.Note, author: handlerOf(caller) })
    return note instanceof Refusal ? note : { ...SUCCESS, HttpStatusCode: 200 }
  },
})
