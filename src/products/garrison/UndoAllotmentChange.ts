import { required } from '../../contract/field.ts'
import { integer } from '../../contract/scalars.ts'
import { undoChange } from '../../domain/allotments/undo-change.ts'
import { principalName } from '../../kernel/caller.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { administratorOnly } from './allotment-history.ts'
import { operation } from './product.ts'

/** Garrison: UndoAllotmentChange (2026-11-21). */
export const UndoAllotmentChange = operation({
  summary: 'Takes one change of an allotment back, when it still fits.',
  notes: [
    'The allotment becomes exactly what it was before the change. That is refused when somebody has changed it since, when what was bought no longer suffices, and when the member uses more than it had.',
    'An undo is a change of its own: it stands in the history and can be taken back in turn.',
  ],
  access: { action: 'garrison:UndoAllotmentChange', level: 'update', resource: '*' },
  methods: ['POST'],
  input: { ChangeId: required(integer('The change, from ListAllotmentChanges.', { min: 1, example: '12' })) },
  output: { ChangeId: integer('The change that this call made.', { example: '13' }) },
  errors: {
    ...administratorOnly,
    'EntityNotExist.Change': [404, 'There is no change %s.'],
    'Conflict.ChangedSince': [409, 'The allotment is no longer what change %s made of it: take back what came later first.'],
    'Conflict.DoesNotFit': [409, 'Change %s cannot be taken back: %s.'],
  },
  refusals: {
    'not-administrator': 'NoPermission',
    'unknown-change': 'EntityNotExist.Change',
    'changed-since': 'Conflict.ChangedSince',
    'does-not-fit': 'Conflict.DoesNotFit',
  },
  async run({ input, caller, requestId }, deps) {
    const author = { account: caller.account, principal: principalName(caller.principal), requestId }
    const made = await undoChange(deps, author, input.ChangeId)
    return made instanceof Refusal ? made : { ChangeId: made }
  },
})
