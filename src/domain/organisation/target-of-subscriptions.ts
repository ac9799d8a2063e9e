import { type Channel, isIncomplete, type OpenTarget, RUN_ANEW, sealParts } from '../subscriptions/read.ts'
import type { Planned } from './plan.ts'
import { keptParts } from './plan-subscriptions.ts'
import { CHANNEL, FILTERS, type NamedFilters, RULES, SEALED, STATUS, TARGET } from './subscriptions.ts'
import type { Additions, Target } from './target.ts'

/** How subscriptions to alerts become rows. */
export const SUBSCRIPTION_TARGET: Target = {
  table: 'alert_subscriptions',
  columns: [
    ...['account', 'name', 'channel', 'target', 'filters', 'rules', 'status', 'sealed_target', 'id', 'created_at', 'modified_at'],
    ...['leased_until', 'paused_until', 'minute_at', 'minute_count', 'tried_at', 'outcome'],
  ],
  onConflict: `ON CONFLICT (account, name) DO UPDATE SET
    target = excluded.target, filters = excluded.filters, rules = excluded.rules, status = excluded.status,
    sealed_target = excluded.sealed_target, modified_at = excluded.modified_at, ${RUN_ANEW}`,
  rest: subscriptionValues,
}

function subscriptionValues(planned: Planned, additions: Additions) {
  const { values, account } = planned.item
  const filters = JSON.parse(String(values[FILTERS])) as NamedFilters
  const groups = filters.groups.map((name) => additions.idOf('group', account, [String(name)]))
  const { id, sealed } = sealedOf(planned, additions)
  const shown = [values[CHANNEL], values[TARGET], JSON.stringify({ ...filters, groups }), values[RULES], values[STATUS]]
  return [...shown.map((value) => value ?? null), sealed, id, additions.now, additions.now, 0, 0, 0, 0, 0, '']
}

/** The secrets that the file has, and of the others those that the server has. */
function sealedOf({ item, present }: Planned, { idOf, vault, incomplete }: Additions): { id: number; sealed: string } {
  const { account, key, values, parts } = item
  const id = Number(idOf('subscription', account, key))
  const target = JSON.parse(String(values[TARGET])) as OpenTarget
  const channel = values[CHANNEL] as Channel
  const hasNone = parts?.url === undefined && parts?.secret === undefined
  // A relay that is sent to without a user is sent no password.
  const isOpenRelay = channel === 'email' && target.userName === ''
  if (present !== undefined && hasNone && !isOpenRelay) return { id, sealed: String(present.values[SEALED]) }
  const kept = present === undefined || isOpenRelay ? undefined : keptParts(vault, present)
  const made = { url: parts?.url ?? kept?.url, secret: parts?.secret ?? kept?.secret }
  if (isIncomplete(channel, { ...target, ...made })) incomplete.push({ account, subscription: key.join() })
  return { id, sealed: sealParts(vault, account, id, made) }
}
