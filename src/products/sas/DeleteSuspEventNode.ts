import { required } from '../../contract/field.ts'
import { flag, integer, text } from '../../contract/scalars.ts'
import { deleteNote } from '../../domain/alerts/notes.ts'
import { accountOfAlerts } from '../../domain/alerts/view.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { sharedErrors } from './login-config.ts'
import { operation } from './product.ts'
import { memberField, ownMemberNote, SUCCESS } from './susp-event-handling.ts'

/**
 * Security Center: DeleteSuspEventNode (2018-12-03), facts of the official clients.
 * Vendor: what goes is a note; the name is spelt so.
 */
export const DeleteSuspEventNode = operation({
  summary: 'Deletes a note on an alert.',
  notes: ['Differs: a note that the account has not is refused with DataNotExists.', ownMemberNote],
  access: { action: 'yundun-sas:DeleteSuspEventNode', level: 'delete', resource: '*' },
  input: {
    NoteId: required(integer('Id of the note.', { example: '1' })),
    ResourceDirectoryAccountId: memberField,
  },
  output: {
    Code: text('200: the call succeeded.', { example: '200' }),
    Message: text('What happened.', { example: 'successful' }),
    Success: flag('Whether the call succeeded.', { example: 'true' }),
  },
  errors: sharedErrors,
  refusals: { unknown: 'DataNotExists', 'view-refused': 'NoPermission' },
  async run({ input, caller }, deps) {
    const owner = await accountOfAlerts(deps.transaction, caller.account, input.ResourceDirectoryAccountId)
    if (owner instanceof Refusal) return owner
    const outcome = await deleteNote(deps, owner, input.NoteId)
    return outcome instanceof Refusal ? outcome : SUCCESS
  },
})
