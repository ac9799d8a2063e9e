import type { Migration } from '../migrations.ts'
import { firstLight } from './0001-first-light.ts'
import { identity } from './0002-identity.ts'
import { auditChain } from './0003-audit-chain.ts'
import { directory } from './0004-directory.ts'
import { multiAccount } from './0005-multi-account.ts'
import { hostGroups } from './0006-host-groups.ts'
import { bindings } from './0007-bindings.ts'
import { ledger } from './0008-ledger.ts'
import { auditLookups } from './0009-audit-lookups.ts'
import { keptCounts } from './0010-kept-counts.ts'
import { listChanges } from './0011-list-changes.ts'
import { vendorChecks } from './0012-vendor-checks.ts'
import { importedHosts } from './0013-imported-hosts.ts'
import { dataKeys } from './0014-data-keys.ts'
import { logonJudgement } from './0015-logon-judgement.ts'
import { logonIntake } from './0016-logon-intake.ts'
import { alertHandling } from './0017-alert-handling.ts'
import { alertDelivery } from './0018-alert-delivery.ts'
import { logFeeds } from './0019-log-feeds.ts'
import { learntAndApproved } from './0020-learnt-and-approved.ts'
import { logonLayout } from './0021-logon-layout.ts'
import { deliveryRuns } from './0022-delivery-runs.ts'
import { logonsInTime } from './0023-logons-in-time.ts'
import { guessesOfNetworks } from './0024-guesses-of-networks.ts'
import { guessesByNetwork } from './0025-guesses-by-network.ts'
import { serversOfIncidents } from './0026-servers-of-incidents.ts'
import { guessesOfProviders } from './0027-guesses-of-providers.ts'

/** All migrations, in order. Only added to, never changed. */
export const migrations: readonly Migration[] = [
  firstLight,
  identity,
  auditChain,
  directory,
  multiAccount,
  hostGroups,
  bindings,
  ledger,
  auditLookups,
  keptCounts,
  listChanges,
  vendorChecks,
  importedHosts,
  dataKeys,
  logonJudgement,
  logonIntake,
  alertHandling,
  alertDelivery,
  logFeeds,
  learntAndApproved,
  logonLayout,
  deliveryRuns,
  logonsInTime,
  guessesOfNetworks,
  guessesByNetwork,
  serversOfIncidents,
  guessesOfProviders,
]
