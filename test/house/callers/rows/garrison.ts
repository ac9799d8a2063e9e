import { generateKeyPairSync } from 'node:crypto'
import { type Rows, unlessNamesake } from '../row.ts'
import { DOCUMENT, logonOf, SHOP } from '../world.ts'

const NOT_MANAGEMENT = '403 NotManagementAccount'
/** Every account has the rows of its own calls; those of another are for the management account. */
const OWN_TRAIL = ['own', NOT_MANAGEMENT, NOT_MANAGEMENT] as const
const DENIED = '403 NoPermission'
const PUBLIC_KEY = generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'pem' })

/** Garrison: the organisation as a whole is for its management account, the ledger for administrators, logons for the host's account. */
export const garrison: Rows = {
  AccessReport: { get: ['own', '404 UnknownUser', '404 UnknownUser'], ask: () => ({ UserName: 'bert' }) },
  ApplyOrganisation: { get: NOT_MANAGEMENT, ask: () => ({ Document: DOCUMENT }) },
  ClaimUnknownHost: { get: '400 DataNotExists', ask: ({ host }) => ({ HostName: 'strange', HostUuid: host }) },
  CreateLogonSource: [
    { get: 'own', ask: () => ({ Name: 'another' }) },
    { get: '400 DataNotExists', ask: ({ host }) => ({ Name: 'another', HostUuid: host }) },
  ],
  DeleteHostAlias: { get: unlessNamesake('404 EntityNotExist.HostName'), ask: () => ({ HostName: 'claimed' }) },
  DeleteLogonSource: { get: unlessNamesake('400 DataNotExists'), ask: () => ({ SourceId: 1 }) },
  CheckVendorAccount: {
    get: unlessNamesake('400 DataNotExists'),
    ask: ({ pair }) => ({ AuthIds: [pair] }),
    plain: 'every pair waits for its first check and is left to that',
  },
  DiffOrganisation: { get: NOT_MANAGEMENT, ask: () => ({ Document: DOCUMENT }) },
  DiscardUnknownHost: { get: unlessNamesake('404 EntityNotExist.HostName'), ask: () => ({ HostName: 'strange' }) },
  ExplainDecision: {
    get: ['404 UnknownRequestId', NOT_MANAGEMENT, NOT_MANAGEMENT],
    ask: ({ denied }) => ({ RequestId: denied }),
    member: 'Account',
  },
  ExportAudit: { get: OWN_TRAIL, member: 'Account' },
  ExportOrganisation: [
    { get: NOT_MANAGEMENT },
    {
      get: NOT_MANAGEMENT,
      ask: () => ({ PublicKey: PUBLIC_KEY }),
      plain: 'is sealed; test/operations/garrison/sealed-export.test.ts opens it',
    },
  ],
  ImportLogons: { get: '400 DataNotExists', ask: ({ host }) => ({ HostUuid: host, Lines: logonOf('mallory'), Year: 2026 }) },
  ListAllotmentChanges: { get: DENIED, member: 'AliUid' },
  ListHostAliases: { get: 'own' },
  ListLogonSources: { get: 'own' },
  ListUnknownHosts: { get: 'own' },
  ListUtilisation: { get: DENIED },
  ListVendorPlaces: {
    get: unlessNamesake('400 DataNotExists'),
    ask: ({ pair }) => ({ AuthId: pair }),
    plain: 'no key was checked, so nothing was read',
  },
  PreviewAllotments: {
    get: DENIED,
    ask: () => ({ MemberInstances: [{ OptType: 'CHANGE', AliUid: SHOP, SlsCapacity: 20 }] }),
  },
  ResetOrganisation: { get: NOT_MANAGEMENT },
  UndoAllotmentChange: { get: DENIED, ask: () => ({ ChangeId: 1 }) },
  VerifyAudit: { get: OWN_TRAIL, member: 'Account', plain: 'says whether the chain is whole' },
}
