import { NO_END } from '../logon-baselines/read.ts'
import { newToken, tokenHash } from '../logon-sources/read.ts'
import { USUAL_SETTINGS } from '../logons/read.ts'
import type { Kind } from './item.ts'
import type { Planned } from './plan.ts'
import { type Additions, said, type Target } from './target.ts'
import { SUBSCRIPTION_TARGET } from './target-of-subscriptions.ts'

/** How what the logon watch of an account is told becomes rows. */
export const LOGON_TARGETS: { readonly [K in Kind]?: Target } = {
  subscription: SUBSCRIPTION_TARGET,
  'logon-settings': {
    table: 'logon_settings',
    columns: ['account', 'learning', 'travel'],
    onConflict: 'ON CONFLICT (account) DO UPDATE SET learning = excluded.learning, travel = excluded.travel',
    rest: (planned) => said(planned, [USUAL_SETTINGS.learning, Number(USUAL_SETTINGS.travel)]),
  },
  'login-switch': {
    table: 'login_switches',
    columns: ['account', 'dimension', 'is_on'],
    onConflict: 'ON CONFLICT (account, dimension) DO UPDATE SET is_on = excluded.is_on',
    rest: ({ item }) => item.values,
  },
  'logon-source': {
    table: 'logon_sources',
    columns: ['account', 'name', 'host', 'time_zone', 'token_hash', 'id', 'created_at', 'seen_at'],
    onConflict: `ON CONFLICT (account, name) DO UPDATE SET
      host = excluded.host, time_zone = excluded.time_zone, token_hash = excluded.token_hash`,
    rest: sourceValues,
  },
  'host-alias': {
    table: 'host_aliases',
    columns: ['account', 'name', 'host'],
    onConflict: 'ON CONFLICT (account, name) DO UPDATE SET host = excluded.host',
    rest: ({ item }) => item.values,
  },
  'brute-force-rule': {
    table: 'brute_force_rules',
    columns: [
      ...['account', 'name', 'fail_count', 'span', 'forbidden', 'is_default', 'ssh', 'rdp', 'sql_server', 'id', 'created_at'],
    ],
    onConflict: `ON CONFLICT (account, name) DO UPDATE SET fail_count = excluded.fail_count, span = excluded.span,
      forbidden = excluded.forbidden, is_default = excluded.is_default, ssh = excluded.ssh, rdp = excluded.rdp,
      sql_server = excluded.sql_server`,
    rest: (planned, { now, idOf }) => [
      ...planned.item.values,
      idOf('brute-force-rule', planned.item.account, planned.item.key),
      now,
    ],
  },
  'brute-force-host': {
    table: 'brute_force_rule_hosts',
    columns: ['account', 'host', 'rule'],
    onConflict: 'ON CONFLICT (account, host) DO UPDATE SET rule = excluded.rule',
    rest: ({ item }, { idOf }) => [idOf('brute-force-rule', item.account, [String(item.values[0])])],
  },
  'white-list-rule': {
    table: 'mark_miss_rules',
    columns: ['account', 'kind', 'host', 'field', 'operate', 'value', 'id', 'created_at'],
    onConflict: 'ON CONFLICT (account, kind, host, field, operate, value) DO NOTHING',
    rest: ({ item }, { now, idOf }) => [idOf('white-list-rule', item.account, item.key), now],
  },
  'known-exit': {
    table: 'alert_approvals',
    columns: [...['account', 'who', 'value', 'id', 'type', 'host', 'shown', 'since_at', 'until_at', 'alert', 'approved_by']],
    onConflict: 'ON CONFLICT (account, id) DO NOTHING',
    rest: ({ item }, { now, by, idOf }) => {
      const [who, source] = item.key
      const shown = `${source} as a way out of ${who}`
      return [idOf('known-exit', item.account, item.key), 'egress', '', shown, now, NO_END, 0, by]
    },
  },
}

function sourceValues(planned: Planned, { now, idOf, newTokens }: Additions) {
  const { account, key } = planned.item
  const [host = '', zone = '', hash = null] = said(planned, ['', '', null])
  const id = idOf('logon-source', account, key)
  if (hash !== null) return [host, zone, hash, id, now, 0]
  const token = newToken()
  newTokens.push({ account, source: key.join(), token })
  return [host, zone, tokenHash(token.reveal()), id, now, 0]
}
