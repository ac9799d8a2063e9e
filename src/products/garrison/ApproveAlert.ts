import { required } from '../../contract/field.ts'
import { flag, integer, text } from '../../contract/scalars.ts'
import { approveAlert } from '../../domain/alerts/approve-alert.ts'
import { givenOf } from '../../domain/logon-baselines/approved-value.ts'
import { Refusal } from '../../kernel/outcome.ts'
import { typeOf } from '../sas/login-back-test.ts'
import { operation } from './product.ts'

/** Garrison: ApproveAlert (2026-11-21). */
export const ApproveAlert = operation({
  summary: 'Approves what an alert is about, for its server alone, and handles the alert.',
  notes: [
    'Approved is the least that would have kept the alert away, as the alert itself tells it: the exact address, the account, the region or country where the database knows no region, or the minute. A minute within an hour of an approved time is joined to that; one further away is approved by itself.',
    'The change is that of Sas ModifyLoginBaseConfig. The first value of a type is a limit for all other logons: an alert about a type stands only where that has one already.',
    'An alert that has been handled before stays as it was; its value is approved all the same.',
  ],
  access: { action: 'garrison:ApproveAlert', level: 'update', resource: '*' },
  input: { AlertId: required(integer('Id of the alert.', { min: 1, example: '17' })) },
  output: {
    Type: text('Type of the baseline that was extended.', { example: 'login_common_ip' }),
    Config: text('What is approved now, as JSON text.', { example: '{"ip":"198.51.100.7"}' }),
    Uuid: text('UUID of the server for which it is approved.', { example: 'inet-7c676676-06fa-442e-90fb-b802e5d60001' }),
    Handled: flag('Whether the alert was pending, and has been handled.', { example: 'true' }),
  },
  errors: {
    DataNotExists: [400, '%s data not exist'],
    NothingToApprove: [400, 'Alert %s is about nothing that can be approved for its server.'],
    NoPermission: [403, 'caller has no permission'],
    QuotaExceeded: [400, 'The account has too many values of this type, or the value too many targets.'],
  },
  refusals: {
    unknown: 'DataNotExists',
    'no-baseline': 'NothingToApprove',
    'view-refused': 'NoPermission',
    full: 'QuotaExceeded',
  },
  async run({ input, caller }, deps) {
    const done = await approveAlert(deps, caller, input.AlertId)
    if (done instanceof Refusal) return done
    const { approved, host, isHandled } = done
    const Config = JSON.stringify(givenOf(approved.dimension, approved.value))
    return { Type: typeOf(approved.dimension), Config, Uuid: host, Handled: isHandled }
  },
})
