import type { Rows } from '../row.ts'
import { DOCUMENT, logonOf, SHOP } from '../world.ts'

const NOT_MANAGEMENT = '403 NotManagementAccount'
const DENIED = '403 NoPermission'

/** Garrison: the organisation as a whole is for its management account, the ledger for administrators, logons for the host's account. */
export const garrison: Rows = {
  ApplyOrganisation: { get: NOT_MANAGEMENT, ask: () => ({ Document: DOCUMENT }) },
  DiffOrganisation: { get: NOT_MANAGEMENT, ask: () => ({ Document: DOCUMENT }) },
  ExportAudit: { get: NOT_MANAGEMENT, member: 'Account' },
  ExportOrganisation: { get: NOT_MANAGEMENT },
  ImportLogons: { get: '400 DataNotExists', ask: ({ host }) => ({ HostUuid: host, Lines: logonOf('mallory'), Year: 2026 }) },
  ListAllotmentChanges: { get: DENIED, member: 'AliUid' },
  ListUtilisation: { get: DENIED },
  PreviewAllotments: {
    get: DENIED,
    ask: () => ({ MemberInstances: [{ OptType: 'CHANGE', AliUid: SHOP, SlsCapacity: 20 }] }),
  },
  ResetOrganisation: { get: NOT_MANAGEMENT },
  UndoAllotmentChange: { get: DENIED, ask: () => ({ ChangeId: 1 }) },
  VerifyAudit: { get: NOT_MANAGEMENT, member: 'Account' },
}
