import { answer, list } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { optional } from '../../contract/field.ts'
import { integer, text, uid } from '../../contract/scalars.ts'
import { listChanges } from '../../domain/allotments/list-history.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { administratorOnly, changeFields, shownChange } from './allotment-history.ts'
import { operation } from './product.ts'

/** Garrison: ListAllotmentChanges (2026-11-21). */
export const ListAllotmentChanges = operation({
  summary: 'Lists every change of the allotments, newest first: what it was, what it became, who did it and when.',
  notes: ['Changes are kept as long as the organisation is; nothing takes one out of the history, an undo adds one.'],
  access: { action: 'garrison:ListAllotmentChanges', level: 'list', resource: '*' },
  input: {
    AliUid: uid('Only the changes of this member.', { example: '1900000000000001' }),
    MaxResults: integer('Changes a page; 20 unless given.', { min: 1, max: 100, example: '20' }),
    NextToken: text('Where the page begins: the NextToken of the page before.', { max: 32, example: '12' }),
  },
  output: {
    Changes: list('The changes.', answer('One change.', changeFields)),
    NextToken: optional(text('Where the next page begins; absent on the last.', { example: '12' })),
  },
  errors: administratorOnly,
  refusals: { 'not-administrator': 'NoPermission' },
  validate: ({ NextToken }) => void beforeOf(NextToken),
  async run({ input, caller }, deps) {
    const page = { member: input.AliUid, before: beforeOf(input.NextToken), limit: input.MaxResults ?? 20 }
    const found = await listChanges(deps, caller.account, page)
    if (found instanceof Refusal) return found
    return { Changes: found.changes.map(shownChange), NextToken: found.next === undefined ? undefined : String(found.next) }
  },
})

function beforeOf(token = ''): number | undefined {
  if (token === '') return undefined
  return /^[1-9][0-9]{0,14}$/.test(token) ? Number(token) : invalid('NextToken', 'must be the NextToken of an earlier answer')
}
