import { answer, list } from '../../contract/composites.ts'
import { optional } from '../../contract/field.ts'
import { choice, integer, text, uid } from '../../contract/scalars.ts'
import { approvingChange, approvingEgress, type Egress, type JourneyEnd } from '../../domain/alerts/approving-change.ts'
import type { ListedAlert } from '../../domain/alerts/list-alerts.ts'
import { type ApprovedValue, givenOf } from '../../domain/logon-baselines/read.ts'
import type { Uid } from '../../kernel/ids.ts'
import { typeOf } from './login-back-test.ts'

/*
 * What would approve an alert, as the wire shows it.
 */

/** The type of what is no value of a baseline. */
const EGRESS = 'known_egress'

export const approvedFields = {
  Type: text('Type of the baseline that it extends; known_egress: a way out that says nothing of where an account is.', {
    example: 'login_common_ip',
  }),
  Config: text('What is approved, as JSON text.', { example: '{"ip":"198.51.100.7"}' }),
  Uuid: optional(
    text('UUID of the server for which it is approved; left out for a way out, which holds for all.', {
      example: 'inet-7c676676-06fa-442e-90fb-b802e5d60001',
    }),
  ),
}

export const sourceField = choice<JourneyEnd>(
  'Of an alert about travel: which of its two sources is the way out; later unless given.',
  { earlier: 'that of the earlier logon', later: 'that of the later logon' },
  { example: 'later' },
)

export const changesField = list(
  'The smallest changes that would have kept the alert away, one of which is enough; none where nothing can be approved.',
  answer('A change, and the call that makes it.', {
    ...approvedFields,
    Version: text('API version of the operation.', { example: '2026-11-21' }),
    Action: text('The operation.', { example: 'ApproveAlert' }),
    Parameters: answer('What it is called with, as it stands.', {
      AlertId: integer('Id of the alert.', { example: '17' }),
      ResourceDirectoryAccountId: optional(
        uid('The member whose alert it is, where that is another account.', { example: '1900000000000001' }),
      ),
      Source: optional(sourceField),
    }),
  }),
  { max: 2 },
)

export const changesNote =
  'Differs: SmallestChanges is ours: what Garrison ApproveAlert would approve, and with which parameters.'

/** A value of a baseline or a way out, as the wire shows it. */
export function shownApproved(approved: ApprovedValue | Egress, host: string | undefined) {
  if ('dimension' in approved) {
    const { dimension, value } = approved
    return { Type: typeOf(dimension) as string, Config: JSON.stringify(givenOf(dimension, value)), Uuid: host }
  }
  return { Type: EGRESS, Config: JSON.stringify({ account: approved.who, ip: approved.source }), Uuid: host }
}

/** The changes that would have kept an alert away, for a caller of this account. */
export function shownChanges({ account, id, host, details }: ListedAlert, caller: Uid) {
  const call = { Version: '2026-11-21', Action: 'ApproveAlert' }
  const Parameters = { AlertId: id, ResourceDirectoryAccountId: account === caller ? undefined : account }
  const change = approvingChange(details)
  if (change !== undefined) return [{ ...shownApproved(change, host), ...call, Parameters }]
  return (['later', 'earlier'] as const).flatMap((Source) => {
    const egress = approvingEgress(details, Source)
    return egress === undefined ? [] : [{ ...shownApproved(egress, undefined), ...call, Parameters: { ...Parameters, Source } }]
  })
}
