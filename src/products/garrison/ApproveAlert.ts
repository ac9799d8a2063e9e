import { optional, required } from '../../contract/field.ts'
import { flag, integer, text } from '../../contract/scalars.ts'
import { approveAlert } from '../../domain/alerts/approve-alert.ts'
import { isoSeconds } from '../../kernel/clock.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { approvedFields, shownApproved, sourceField } from '../sas/alert-approval.ts'
import { memberField, ownMemberNote } from '../sas/susp-event-handling.ts'
import { operation } from './product.ts'
import { timeOf } from './request-time.ts'

/** Garrison: ApproveAlert (2026-11-21). */
export const ApproveAlert = operation({
  summary: 'Approves what an alert is about, for its server alone, and handles the alert.',
  notes: [
    'Approved is the least that would have kept the alert away, as the alert itself tells it: the exact address, the account, the region or country where the database knows no region, or the minute. A minute within an hour of an approved time is joined to that; one further away is approved by itself.',
    'The change is that of Sas ModifyLoginBaseConfig. The first value of a type is a limit for all other logons: an alert about a type stands only where that has one already.',
    'With ExpireTime it is approved beside the baselines, from now until then: a logon is judged by what held when it happened, whenever its log comes. Such an approval is no limit by itself: it holds as long as the server has a value of that type. ListApprovals shows it, EndApproval ends it before.',
    'Of an alert about travel, one of its two sources becomes a known way out of the account that travelled, such as a VPN: where that is says nothing of where somebody is. That holds for all servers, with or without an end, and for logons from before too.',
    'An alert that has been handled before stays as it was; its value is approved all the same. What is approved with an end already is given the new end.',
    ownMemberNote,
  ],
  access: { action: 'garrison:ApproveAlert', level: 'update', resource: '*' },
  input: {
    AlertId: required(integer('Id of the alert.', { min: 1, example: '17' })),
    ExpireTime: text('Until when it is approved; until somebody takes it back unless given.', {
      max: 64,
      example: '2026-12-24T18:00:00Z',
    }),
    Source: sourceField,
    ResourceDirectoryAccountId: memberField,
  },
  output: {
    ...approvedFields,
    ApprovalId: optional(integer('Id of the approval, where it has an end or is a way out.', { example: '3' })),
    ExpireTime: optional(text('Until when it is approved.', { example: '2026-12-24T18:00:00Z' })),
    Handled: flag('Whether the alert was pending, and has been handled.', { example: 'true' }),
  },
  errors: {
    DataNotExists: [400, '%s data not exist'],
    NothingToApprove: [400, 'Alert %s is about nothing that can be approved for its server.'],
    ExpireTimePast: [400, 'ExpireTime must be in the future.'],
    NoPermission: [403, 'caller has no permission'],
    QuotaExceeded: [400, 'The account has too many values of this type or too many approvals, or the value too many targets.'],
  },
  refusals: {
    unknown: 'DataNotExists',
    'no-baseline': 'NothingToApprove',
    over: 'ExpireTimePast',
    'view-refused': 'NoPermission',
    full: 'QuotaExceeded',
  },
  validate: ({ ExpireTime }) => void timeOf(ExpireTime, 'ExpireTime'),
  async run({ input, caller }, deps) {
    const until = timeOf(input.ExpireTime, 'ExpireTime')
    const member = input.ResourceDirectoryAccountId
    const done = await approveAlert(deps, caller, { alert: input.AlertId, member, until, end: input.Source })
    if (done instanceof Refusal) return done
    const { approved, host, approval, isHandled } = done
    return {
      ...shownApproved(approved, host),
      ApprovalId: approval,
      ExpireTime: until === undefined ? undefined : isoSeconds(until),
      Handled: isHandled,
    }
  },
})
