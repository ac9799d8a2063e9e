import { answer, list } from '../../contract/composites.ts'
import { invalid } from '../../contract/fault.ts'
import { optional } from '../../contract/field.ts'
import { choice, integer, text } from '../../contract/scalars.ts'
import { accountOfAlerts } from '../../domain/alerts/view.ts'
import { type ListedApproval, listApprovals, NO_END } from '../../domain/logon-baselines/approvals.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { approvedFields, shownApproved } from '../sas/alert-approval.ts'
import { actedForField, actedForNote } from './acted-for.ts'
import { NO_PERMISSION } from './alert-fields.ts'
import { nameBehind, nameToken, tokenBehind } from './name-token.ts'
import { operation } from './product.ts'

/** Garrison: ListApprovals (2026-11-21). */
export const ListApprovals = operation({
  summary: 'Lists what alerts had approved beside the baselines: for a time, or as a way out of an account.',
  notes: [
    'ApproveAlert makes approvals, EndApproval ends them. What has ended is kept for 400 days, because a log may come late. An account has at most 1,000 that hold at once.',
    actedForNote,
  ],
  access: { action: 'garrison:ListApprovals', level: 'list', resource: '*' },
  input: {
    State: choice('Which; those that hold unless given.', {
      holding: 'those that hold',
      ended: 'those that are over',
      any: 'both',
    }),
    MaxResults: integer('Approvals a page; 50 unless given.', { min: 1, max: 200, example: '50' }),
    NextToken: nameToken,
    ResourceDirectoryAccountId: actedForField,
  },
  output: {
    Approvals: list(
      'The approvals, in the order in which they were made.',
      answer('An approval.', {
        ApprovalId: integer('Its id.', { example: '3' }),
        ...approvedFields,
        HostName: optional(text('Name of that server.', { example: 'web-1' })),
        AlertId: optional(
          integer(
            'The alert for the sake of which it was made; left out where that is forgotten, or an organisation file has brought it.',
            {
              example: '17',
            },
          ),
        ),
        ApprovedBy: text('Who approved it.', { example: '1500000000000001:user/alice' }),
        StartTime: text('When.', { example: '2026-11-21T20:55:37Z' }),
        ExpireTime: optional(
          text('Until when it holds, or held; left out where it has no end.', { example: '2026-12-24T18:00:00Z' }),
        ),
      }),
    ),
    NextToken: optional(text('Where the next page begins; absent on the last.', { example: 'Mw' })),
  },
  errors: { NoPermission: NO_PERMISSION },
  refusals: { 'view-refused': 'NoPermission' },
  validate: ({ NextToken }) => void idBehind(NextToken),
  async run({ input: { State = 'holding', MaxResults = 50, NextToken, ResourceDirectoryAccountId: member }, caller }, deps) {
    const account = await accountOfAlerts(deps.transaction, caller.account, member)
    if (account instanceof Refusal) return account
    const holds = State === 'any' ? undefined : State === 'holding'
    const question = { holds, after: idBehind(NextToken), limit: MaxResults }
    const { approvals, next } = await listApprovals(deps, account, question)
    return { Approvals: approvals.map(shown), NextToken: tokenBehind(next?.toString()) }
  },
})

function idBehind(token: string | undefined): number {
  const name = nameBehind(token)
  if (name !== '' && !/^[1-9][0-9]{0,14}$/.test(name)) invalid('NextToken', 'must be the NextToken of an earlier answer')
  return Number(name)
}

function shown({ id, type, host, who, value, shown: as, since, until, alert, by, hostName }: ListedApproval) {
  const approved = type === 'egress' ? { who, source: value } : { dimension: type, value, shown: as }
  return {
    ApprovalId: id,
    ...shownApproved(approved, host || undefined),
    HostName: hostName ?? undefined,
    AlertId: alert || undefined,
    ApprovedBy: by,
    StartTime: isoSeconds(since),
    ExpireTime: until === NO_END ? undefined : isoSeconds(until),
  }
}
