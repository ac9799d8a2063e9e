import { required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { accountOfAlerts } from '../../domain/alerts/view.ts'
import { endApproval } from '../../domain/logon-baselines/approvals.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { actedForField, actedForNote } from './acted-for.ts'
import { NO_PERMISSION } from './alert-fields.ts'
import { operation } from './product.ts'

/** Garrison: EndApproval (2026-11-21). */
export const EndApproval = operation({
  summary: 'Ends now what an alert had approved for a time, or as a way out of an account.',
  notes: [
    'Logons from before are judged by what held then. A way out says nothing of logons from now on. What ApproveAlert put into a baseline is taken away with Sas ModifyLoginBaseConfig.',
    actedForNote,
  ],
  access: { action: 'garrison:EndApproval', level: 'update', resource: '*' },
  methods: ['POST'],
  input: {
    ApprovalId: required(integer('Id of the approval, from ListApprovals.', { min: 1, example: '3' })),
    ResourceDirectoryAccountId: actedForField,
  },
  output: { EndTime: text('When it ended.', { example: '2026-11-21T20:55:37Z' }) },
  errors: {
    NoPermission: NO_PERMISSION,
    'EntityNotExist.Approval': [404, 'The account has no approval %s that holds.'],
  },
  refusals: { 'view-refused': 'NoPermission', unknown: 'EntityNotExist.Approval' },
  async run({ input, caller }, deps) {
    const account = await accountOfAlerts(deps.transaction, caller.account, input.ResourceDirectoryAccountId)
    if (account instanceof Refusal) return account
    const ended = await endApproval(deps, account, input.ApprovalId)
    return ended instanceof Refusal ? ended : { EndTime: isoSeconds(ended) }
  },
})
