import { defineProduct } from '../../contract/product.ts'
import { AccessReport } from './AccessReport.ts'
import { ApplyOrganisation } from './ApplyOrganisation.ts'
import { ApproveAlert } from './ApproveAlert.ts'
import { BacktestLoginBaseConfig } from './BacktestLoginBaseConfig.ts'
import { CheckVendorAccount } from './CheckVendorAccount.ts'
import { ClaimUnknownHost } from './ClaimUnknownHost.ts'
import { CreateAlertSubscription } from './CreateAlertSubscription.ts'
import { CreateLogonSource } from './CreateLogonSource.ts'
import { DeleteAlertSubscription } from './DeleteAlertSubscription.ts'
import { DeleteHostAlias } from './DeleteHostAlias.ts'
import { DeleteLogonSource } from './DeleteLogonSource.ts'
import { DescribeLogonSettings } from './DescribeLogonSettings.ts'
import { DiffOrganisation } from './DiffOrganisation.ts'
import { DiscardUnknownHost } from './DiscardUnknownHost.ts'
import { DismissLearntPlace } from './DismissLearntPlace.ts'
import { EndApproval } from './EndApproval.ts'
import { ExplainDecision } from './ExplainDecision.ts'
import { ExportAlerts } from './ExportAlerts.ts'
import { ExportAudit } from './ExportAudit.ts'
import { ExportOrganisation } from './ExportOrganisation.ts'
import { ImportLogons } from './ImportLogons.ts'
import { ListAlertSubscriptions } from './ListAlertSubscriptions.ts'
import { ListAllotmentChanges } from './ListAllotmentChanges.ts'
import { ListApprovals } from './ListApprovals.ts'
import { ListDeadDeliveries } from './ListDeadDeliveries.ts'
import { ListHostAliases } from './ListHostAliases.ts'
import { ListIncidents } from './ListIncidents.ts'
import { ListLearntPlaces } from './ListLearntPlaces.ts'
import { ListLogonSources } from './ListLogonSources.ts'
import { ListUnknownHosts } from './ListUnknownHosts.ts'
import { ListUtilisation } from './ListUtilisation.ts'
import { ListVendorPlaces } from './ListVendorPlaces.ts'
import { ModifyAlertSubscription } from './ModifyAlertSubscription.ts'
import { ModifyLogonSettings } from './ModifyLogonSettings.ts'
import { PreviewAllotments } from './PreviewAllotments.ts'
import { ProposeLoginBaseConfig } from './ProposeLoginBaseConfig.ts'
import { facts } from './product.ts'
import { ResetOrganisation } from './ResetOrganisation.ts'
import { RetryDeadDelivery } from './RetryDeadDelivery.ts'
import { SetClock } from './SetClock.ts'
import { TestAlertSubscription } from './TestAlertSubscription.ts'
import { UndoAllotmentChange } from './UndoAllotmentChange.ts'
import { VerifyAudit } from './VerifyAudit.ts'

/** Garrison's own operations, 2026-11-21. */
export const garrison = defineProduct(facts, {
  AccessReport,
  ApplyOrganisation,
  ApproveAlert,
  BacktestLoginBaseConfig,
  CheckVendorAccount,
  CreateAlertSubscription,
  DeleteAlertSubscription,
  ClaimUnknownHost,
  CreateLogonSource,
  DeleteHostAlias,
  DeleteLogonSource,
  DescribeLogonSettings,
  DiffOrganisation,
  DiscardUnknownHost,
  DismissLearntPlace,
  EndApproval,
  ExplainDecision,
  ExportAlerts,
  ExportAudit,
  ExportOrganisation,
  ImportLogons,
  ListAlertSubscriptions,
  ListAllotmentChanges,
  ListApprovals,
  ListIncidents,
  ListDeadDeliveries,
  ListHostAliases,
  ListLearntPlaces,
  ListLogonSources,
  ListUnknownHosts,
  ListUtilisation,
  ListVendorPlaces,
  ModifyAlertSubscription,
  ModifyLogonSettings,
  PreviewAllotments,
  ProposeLoginBaseConfig,
  ResetOrganisation,
  RetryDeadDelivery,
  SetClock,
  TestAlertSubscription,
  UndoAllotmentChange,
  VerifyAudit,
})
