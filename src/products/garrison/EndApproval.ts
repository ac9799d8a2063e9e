import { required } from '../../contract/field.ts'
import { integer, text } from '../../contract/scalars.ts'
import { endApproval } from '../../domain/logon-baselines/approvals.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { operation } from './product.ts'

/** Garrison: EndApproval (2026-11-21). */
export const EndApproval = operation({
  summary: 'Ends now what an alert had approved for a time, or as a way out of an account.',
  notes: [
    'Logons from before are judged by what held then. A way out says nothing of logons from now on. What ApproveAlert put into a baseline is taken away with Sas ModifyLoginBaseConfig.',
  ],
  access: { action: 'garrison:EndApproval', level: 'update', resource: '*' },
  methods: ['POST'],
  input: { ApprovalId: required(integer('Id of the approval, from ListApprovals.', { min: 1, example: '3' })) },
  output: { EndTime: text('When it ended.', { example: '2026-11-21T20:55:37Z' }) },
  errors: { 'EntityNotExist.Approval': [404, 'The account has no approval %s that holds.'] },
  refusals: { unknown: 'EntityNotExist.Approval' },
  async run({ input, caller }, deps) {
    const ended = await endApproval(deps, caller.account, input.ApprovalId)
    return ended instanceof Refusal ? ended : { EndTime: isoSeconds(ended) }
  },
})
