import { answer, list } from '../../contract/composites.ts'
import { optional } from '../../contract/field.ts'
import { flag, text, uid } from '../../contract/scalars.ts'
import { explainRefusal } from '../../domain/allotments/explain-refusal.ts'
import { previewAllotments } from '../../domain/allotments/update-allotments.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { memberInstances, toItem } from '../sas/allotment-item.ts'
import { administratorOnly, drawFields, shownDraw } from './allotment-history.ts'
import { operation } from './product.ts'

/** Garrison: PreviewAllotments (2026-11-21). */
export const PreviewAllotments = operation({
  summary: 'Tells what UpdateMultiUserInstances would do with the same items, and does nothing.',
  notes: [
    'The items are those of Sas UpdateMultiUserInstances. They run in order on the ledger as it is now: what a DEL gives back is there for a later ADD.',
    'The answer holds for the moment: another call may change the ledger before the items are sent in earnest.',
  ],
  access: { action: 'garrison:PreviewAllotments', level: 'get', resource: '*' },
  input: { MemberInstances: memberInstances },
  output: {
    Result: list(
      'What would become of the items, in their order.',
      answer('One item.', {
        AliUid: optional(uid('Account id of the member.', { example: '1900000000000001' })),
        Succeeds: flag('Whether the item would be done.', { example: 'true' }),
        ErrorMessage: optional(text('Why it would fail.', { example: 'sls: 30 GB more than the 970 that are left of 1000' })),
        Pools: list(
          'What it would draw on the pools; empty where it would fail or draws on none.',
          answer('One pool.', drawFields),
        ),
      }),
    ),
  },
  errors: administratorOnly,
  refusals: { 'not-administrator': 'NoPermission' },
  async run({ input, caller }, deps) {
    const outcomes = await previewAllotments(deps, caller, (input.MemberInstances ?? []).map(toItem))
    if (outcomes instanceof Refusal) return outcomes
    return {
      Result: outcomes.map(({ member, refusal, entry, left }) => ({
        AliUid: member,
        Succeeds: refusal === undefined,
        ErrorMessage: refusal === undefined ? undefined : explainRefusal(refusal),
        Pools: entry === undefined ? [] : shownDraw(entry.draw, left),
      })),
    }
  },
})
