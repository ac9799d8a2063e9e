import type { Dialect, Migration } from '../migrations.ts'

const subscriptions = ({ text, integer, end }: Dialect) => `
  CREATE TABLE alert_subscriptions ( -- who is told of alerts
    account ${text}, id ${integer},
    name ${text} NOT NULL,
    channel ${text} NOT NULL,
    target ${text} NOT NULL,        -- JSON: what of the target is no secret
    sealed_target ${text} NOT NULL, -- JSON: URL and secret
    filters ${text} NOT NULL,       -- JSON: scope, kinds, level, hosts, groups
    rules ${text} NOT NULL,         -- JSON: language, quiet hours, messages a minute
    status ${integer} NOT NULL,     -- 0 enabled, 1 disabled
    created_at ${integer} NOT NULL, modified_at ${integer} NOT NULL,
    leased_until ${integer} NOT NULL, -- somebody delivers until then
    paused_until ${integer} NOT NULL, -- after a failure, or when enough was sent in a minute
    minute_at ${integer} NOT NULL, minute_count ${integer} NOT NULL, -- what was sent in the minute that began then
    tried_at ${integer} NOT NULL, -- 0: never
    outcome ${text} NOT NULL,     -- of the last try
    PRIMARY KEY (account, id),
    UNIQUE (account, name)
  )${end};
  CREATE INDEX alert_subscriptions_by_pause ON alert_subscriptions (status, paused_until);`

const deliveries = ({ text, integer, end }: Dialect) => `
  CREATE TABLE alert_deliveries ( -- what is still to be told, and what could not be
    account ${text}, id ${text},
    subscription ${integer} NOT NULL,
    message ${text} NOT NULL, -- deliveries of one message have one; empty: in none yet
    is_test ${integer} NOT NULL,
    incident ${text} NOT NULL,
    facts ${text} NOT NULL,   -- JSON
    raised_at ${integer} NOT NULL,
    due_at ${integer} NOT NULL,
    is_held ${integer} NOT NULL, -- raised in quiet hours
    state ${text} NOT NULL,   -- waiting, dead
    tries ${integer} NOT NULL,
    failed_at ${integer} NOT NULL, -- first failure; 0: none
    outcome ${text} NOT NULL, -- of the last try
    PRIMARY KEY (account, id)
  )${end};
  CREATE INDEX alert_deliveries_due ON alert_deliveries (account, subscription, state, due_at);
  CREATE INDEX alert_deliveries_of_message ON alert_deliveries (account, message);`

/** Who is told of alerts, and what is still to be told. */
export const alertDelivery: Migration = {
  number: 18,
  name: 'alert-delivery',
  sql: (dialect) => [subscriptions, deliveries].map((part) => part(dialect)).join('\n'),
}
