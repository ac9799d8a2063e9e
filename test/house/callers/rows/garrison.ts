import { generateKeyPairSync } from 'node:crypto'
import { type Rows, unlessNamesake } from '../row.ts'
import { DOCUMENT, logonOf, SHOP, SUBSCRIPTION } from '../world.ts'

const NOT_MANAGEMENT = '403 NotManagementAccount'
/** Every account has the rows of its own calls; those of another are for the management account. */
const OWN_TRAIL = ['own', NOT_MANAGEMENT, NOT_MANAGEMENT] as const
const DENIED = '403 NoPermission'
const UNKNOWN = '400 DataNotExists'
const MEMBER = 'ResourceDirectoryAccountId'
const PUBLIC_KEY = generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'pem' })

/** Garrison: the organisation as a whole is for its management account, the ledger for administrators, logons for the host's account. */
export const garrison: Rows = {
  AccessReport: { get: ['own', '404 UnknownUser', '404 UnknownUser'], ask: () => ({ UserName: 'bert' }) },
  ApplyOrganisation: { get: NOT_MANAGEMENT, ask: () => ({ Document: DOCUMENT }) },
  ApproveAlert: [
    { get: unlessNamesake('400 DataNotExists'), ask: () => ({ AlertId: 1 }) },
    { get: ['own', DENIED, DENIED], ask: () => ({ AlertId: 1 }), member: MEMBER },
  ],
  BacktestLoginBaseConfig: {
    get: '400 DataNotExists',
    ask: ({ host }) => ({
      Type: 'login_common_account',
      Config: JSON.stringify({ account: 'nobody' }),
      Target: JSON.stringify([{ target: host, targetType: 'uuid', flag: 'add' }]),
      Days: 90,
    }),
  },
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
  CreateAlertSubscription: [
    { get: 'own', ask: () => ({ ...SUBSCRIPTION, Name: 'other' }) },
    { get: DENIED, ask: () => ({ ...SUBSCRIPTION, Name: 'other', Scope: 'organisation' }) },
    { get: 'own', ask: () => ({ ...SUBSCRIPTION, Name: 'v1ctim-subscription' }), owner: ['400 NameExists', 'has it already'] },
    { get: UNKNOWN, ask: ({ host }) => ({ ...SUBSCRIPTION, Name: 'other', HostUuids: [host] }) },
  ],
  DeleteAlertSubscription: { get: unlessNamesake(UNKNOWN), ask: ({ subscription }) => ({ SubscriptionId: subscription }) },
  DescribeLogonSettings: { get: 'own', plain: 'nothing but two settings' },
  DiffOrganisation: { get: NOT_MANAGEMENT, ask: () => ({ Document: DOCUMENT }) },
  DiscardUnknownHost: { get: unlessNamesake('404 EntityNotExist.HostName'), ask: () => ({ HostName: 'strange' }) },
  DismissLearntPlace: [
    { get: UNKNOWN, ask: ({ host }) => ({ HostUuid: host, Location: 'ME' }) },
    { get: [UNKNOWN, DENIED, DENIED], ask: ({ host }) => ({ HostUuid: host, Location: 'ME' }), member: MEMBER },
  ],
  EndApproval: [
    { get: unlessNamesake('404 EntityNotExist.Approval'), ask: () => ({ ApprovalId: 1 }) },
    { get: ['own', DENIED, DENIED], ask: () => ({ ApprovalId: 1 }), member: MEMBER },
  ],
  ExplainDecision: {
    get: ['404 UnknownRequestId', NOT_MANAGEMENT, NOT_MANAGEMENT],
    ask: ({ denied }) => ({ RequestId: denied }),
    member: 'Account',
  },
  ExportAlerts: { get: ['own', DENIED, DENIED], member: 'AliUid' },
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
  ListAlertSubscriptions: { get: 'own' },
  ListApprovals: [{ get: 'own' }, { get: ['own', DENIED, DENIED], member: MEMBER }],
  ListAllotmentChanges: { get: DENIED, member: 'AliUid' },
  ListIncidents: {
    get: ['own', DENIED, DENIED],
    member: 'AliUid',
    plain: 'nothing is raised here',
  },
  ListDeadDeliveries: { get: 'own', plain: 'nothing was given up; test/operations/garrison/ListDeadDeliveries.test.ts has some' },
  ListHostAliases: { get: 'own' },
  ListLearntPlaces: [{ get: 'own' }, { get: ['own', DENIED, DENIED], member: MEMBER }],
  ListLogonSources: { get: 'own' },
  ListUnknownHosts: { get: 'own' },
  ListUtilisation: { get: DENIED },
  ListVendorPlaces: {
    get: unlessNamesake('400 DataNotExists'),
    ask: ({ pair }) => ({ AuthId: pair }),
    plain: 'no key was checked, so nothing was read',
  },
  ModifyAlertSubscription: {
    get: unlessNamesake(UNKNOWN),
    ask: ({ subscription }) => ({ SubscriptionId: subscription, Name: 'renamed' }),
  },
  ModifyLogonSettings: { get: 'own', ask: () => ({ ImpossibleTravel: true }) },
  PreviewAllotments: {
    get: DENIED,
    ask: () => ({ MemberInstances: [{ OptType: 'CHANGE', AliUid: SHOP, SlsCapacity: 20 }] }),
  },
  ProposeLoginBaseConfig: {
    get: '400 DataNotExists',
    ask: ({ host }) => ({ Target: JSON.stringify({ target: host, targetType: 'uuid' }) }),
  },
  ResetOrganisation: { get: NOT_MANAGEMENT },
  RetryDeadDelivery: { get: UNKNOWN, owner: [UNKNOWN, 'nothing was given up'] },
  SetClock: {
    get: NOT_MANAGEMENT,
    // Not back: the ended session would be good again.
    ask: () => ({ Time: new Date(Date.now() + 3_600_000).toISOString() }),
    plain: 'sets a clock, which is not kept',
  },
  TestAlertSubscription: { get: unlessNamesake(UNKNOWN), ask: ({ subscription }) => ({ SubscriptionId: subscription }) },
  UndoAllotmentChange: { get: DENIED, ask: () => ({ ChangeId: 1 }) },
  VerifyAudit: { get: OWN_TRAIL, member: 'Account', plain: 'says whether the chain is whole' },
}
