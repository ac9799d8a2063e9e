import { defineProduct } from '../../contract/product.ts'
import { AccessReport } from './AccessReport.ts'
import { ApplyOrganisation } from './ApplyOrganisation.ts'
import { CheckVendorAccount } from './CheckVendorAccount.ts'
import { ClaimUnknownHost } from './ClaimUnknownHost.ts'
import { CreateLogonSource } from './CreateLogonSource.ts'
import { DeleteHostAlias } from './DeleteHostAlias.ts'
import { DeleteLogonSource } from './DeleteLogonSource.ts'
import { DiffOrganisation } from './DiffOrganisation.ts'
import { DiscardUnknownHost } from './DiscardUnknownHost.ts'
import { ExplainDecision } from './ExplainDecision.ts'
import { ExportAudit } from './ExportAudit.ts'
import { ExportOrganisation } from './ExportOrganisation.ts'
import { ImportLogons } from './ImportLogons.ts'
import { ListAllotmentChanges } from './ListAllotmentChanges.ts'
import { ListHostAliases } from './ListHostAliases.ts'
import { ListLogonSources } from './ListLogonSources.ts'
import { ListUnknownHosts } from './ListUnknownHosts.ts'
import { ListUtilisation } from './ListUtilisation.ts'
import { ListVendorPlaces } from './ListVendorPlaces.ts'
import { PreviewAllotments } from './PreviewAllotments.ts'
import { facts } from './product.ts'
import { ResetOrganisation } from './ResetOrganisation.ts'
import { UndoAllotmentChange } from './UndoAllotmentChange.ts'
import { VerifyAudit } from './VerifyAudit.ts'

/** Garrison's own operations, 2026-11-21. */
export const garrison = defineProduct(facts, {
  AccessReport,
  ApplyOrganisation,
  CheckVendorAccount,
  ClaimUnknownHost,
  CreateLogonSource,
  DeleteHostAlias,
  DeleteLogonSource,
  DiffOrganisation,
  DiscardUnknownHost,
  ExplainDecision,
  ExportAudit,
  ExportOrganisation,
  ImportLogons,
  ListAllotmentChanges,
  ListHostAliases,
  ListLogonSources,
  ListUnknownHosts,
  ListUtilisation,
  ListVendorPlaces,
  PreviewAllotments,
  ResetOrganisation,
  UndoAllotmentChange,
  VerifyAudit,
})
