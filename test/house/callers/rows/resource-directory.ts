import type { Rows } from '../row.ts'
import { HEAD, NEWCOMER, SECURITY, SHOP } from '../world.ts'

const NO_DIRECTORY = '404 EntityNotExists.ResourceDirectory'
const NO_HANDSHAKE = '404 EntityNotExists.Handshake'
/** Members are told that it is not theirs to ask, everybody else that there is no directory. */
const MANAGED = ['403 NoPermission', '403 NoPermission', NO_DIRECTORY] as const
const shop = () => ({ AccountId: SHOP })
const handshake = ({ handshake: HandshakeId }: { handshake: string }) => ({ HandshakeId })
/** Only who has no directory makes one; a member of another one may not. */
const NEW_DIRECTORY = [
  '409 NotSupport.AccountInAnotherResourceDirectory',
  '409 NotSupport.AccountInAnotherResourceDirectory',
  'own',
] as const
const HAS_DIRECTORY = ['409 EntityAlreadyExists.ResourceDirectory', 'it has one'] as const

/** The resource directory, of which both versions have the same operations. */
export const resourceDirectory: Rows = {
  AcceptHandshake: { get: NO_HANDSHAKE, ask: handshake, by: NEWCOMER },
  CancelHandshake: { get: MANAGED, ask: handshake },
  CheckAccountDelete: { get: MANAGED, ask: ({ created }) => ({ AccountId: created }) },
  CreateFolder: { get: MANAGED, ask: () => ({ FolderName: 'taken', ParentFolderId: 'fd-prod' }) },
  CreateResourceAccount: { get: MANAGED, ask: () => ({ DisplayName: 'taken', ParentFolderId: 'fd-prod' }) },
  DeclineHandshake: { get: NO_HANDSHAKE, ask: handshake, by: NEWCOMER },
  DeleteAccount: { get: MANAGED, ask: ({ created }) => ({ AccountId: created }) },
  DeleteFolder: { get: MANAGED, ask: () => ({ FolderId: 'fd-empty' }) },
  DeregisterDelegatedAdministrator: {
    get: MANAGED,
    ask: () => ({ AccountId: SECURITY, ServicePrincipal: 'cloudfw.aliyuncs.com' }),
  },
  DestroyResourceDirectory: { get: MANAGED, owner: ['409 DeleteConflict.ResourceDirectory.Account', 'it has members'] },
  EnableResourceDirectory: { get: NEW_DIRECTORY, ask: () => ({ EnableMode: 'CurrentAccount' }), owner: HAS_DIRECTORY },
  GetAccount: { get: MANAGED, ask: shop },
  GetAccountDeletionCheckResult: { get: MANAGED, ask: ({ created }) => ({ AccountId: created }) },
  GetAccountDeletionStatus: { get: MANAGED, ask: ({ deleted }) => ({ AccountId: deleted }) },
  GetFolder: { get: MANAGED, ask: () => ({ FolderId: 'fd-prod' }) },
  GetHandshake: [
    { get: NO_HANDSHAKE, ask: handshake },
    { get: NO_HANDSHAKE, ask: handshake, by: NEWCOMER },
  ],
  GetResourceDirectory: {
    get: ['own', 'own', '404 ResourceDirectoryNotInUse'],
    shows: [new RegExp(`^(${HEAD}|.*v1ctim.*)$`), 'members see whose directory they are in'],
  },
  InitResourceDirectory: { get: NEW_DIRECTORY, owner: HAS_DIRECTORY },
  InviteAccountToResourceDirectory: { get: MANAGED, ask: () => ({ TargetEntity: '1900000000000097', TargetType: 'Account' }) },
  ListAccounts: { get: MANAGED },
  ListAccountsForParent: { get: MANAGED, ask: () => ({ ParentFolderId: 'fd-prod' }) },
  ListAncestors: { get: MANAGED, ask: () => ({ ChildId: 'fd-lab' }) },
  ListDelegatedAdministrators: { get: MANAGED },
  ListDelegatedServicesForAccount: { get: MANAGED, ask: () => ({ AccountId: SECURITY }) },
  ListFoldersForParent: { get: MANAGED, ask: () => ({ ParentFolderId: 'fd-prod' }) },
  ListHandshakesForAccount: { get: 'own', by: NEWCOMER },
  ListHandshakesForResourceDirectory: { get: MANAGED },
  ListTrustedServiceStatus: { get: MANAGED },
  MoveAccount: { get: MANAGED, ask: () => ({ AccountId: SHOP, DestinationFolderId: 'fd-lab' }) },
  RegisterDelegatedAdministrator: { get: MANAGED, ask: () => ({ AccountId: SHOP, ServicePrincipal: 'sas.aliyuncs.com' }) },
  RemoveCloudAccount: { get: MANAGED, ask: shop },
  SetMemberDeletionPermission: { get: MANAGED, ask: () => ({ Status: 'Disabled' }) },
  UpdateAccount: { get: MANAGED, ask: () => ({ AccountId: SHOP, NewDisplayName: 'taken' }) },
  UpdateFolder: { get: MANAGED, ask: () => ({ FolderId: 'fd-prod', NewFolderName: 'taken' }) },
}
