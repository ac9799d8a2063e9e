import type { Dialect, Migration } from '../migrations.ts'

const dataSources = ({ text, integer, end }: Dialect) => `
  CREATE TABLE data_sources (
    account ${text}, region ${text}, id ${text}, -- a digest of what makes the source unique
    cloud_code ${text} NOT NULL, cloud_account_id ${text} NOT NULL,
    type ${text} NOT NULL,
    name ${text} NOT NULL, remark ${text} NOT NULL,
    parameters ${text} NOT NULL, -- JSON: pairs of code and value
    created_at ${integer} NOT NULL, modified_at ${integer} NOT NULL,
    PRIMARY KEY (account, region, id)
  )${end};
  CREATE INDEX data_sources_of_account ON data_sources (account, region, cloud_code, cloud_account_id, id);
  CREATE TABLE data_source_logs (
    account ${text}, region ${text}, source ${text}, id ${text}, -- a digest of what makes the log unique
    cloud_code ${text} NOT NULL, cloud_account_id ${text} NOT NULL, -- as its source has them
    log_code ${text} NOT NULL,
    parameters ${text} NOT NULL, -- JSON: pairs of code and value
    created_at ${integer} NOT NULL, modified_at ${integer} NOT NULL,
    PRIMARY KEY (account, region, source, id)
  )${end};
  CREATE INDEX data_source_logs_by_code ON data_source_logs (account, region, cloud_code, log_code, cloud_account_id);`

const logImports = ({ text, integer, end }: Dialect) => `
  CREATE TABLE log_settings (
    account ${text}, region ${text}, cloud_code ${text}, log_code ${text},
    prod_code ${text} NOT NULL,
    auto_imported ${integer} NOT NULL, -- whether accounts of which nothing else is said are imported
    modified_at ${integer} NOT NULL,
    PRIMARY KEY (account, region, cloud_code, log_code)
  )${end};
  CREATE TABLE log_imports (
    account ${text}, region ${text}, cloud_code ${text}, cloud_account_id ${text}, log_code ${text},
    imported ${integer} NOT NULL,
    modified_at ${integer} NOT NULL,
    PRIMARY KEY (account, region, cloud_code, cloud_account_id, log_code)
  )${end};
  CREATE TABLE detection_organisations (
    account ${text} PRIMARY KEY, -- the management account of an organisation that threat detection may see
    enabled_at ${integer} NOT NULL
  )${end};`

const leavingMembers = ({ integer }: Dialect) => `
  ALTER TABLE firewall_members ADD COLUMN gone_at ${integer}; -- when a member that is being taken out is gone
  CREATE INDEX firewall_members_leaving ON firewall_members (account, gone_at) WHERE gone_at IS NOT NULL;`

/** What bindings lead to: data sources, their logs and which of these are imported; and members that leave the firewall. */
export const bindings: Migration = {
  number: 7,
  name: 'bindings',
  sql: (dialect) => [dataSources, logImports, leavingMembers].map((part) => part(dialect)).join('\n'),
}
