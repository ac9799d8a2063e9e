import { defineProduct } from '../../contract/product.ts'
import { AcceptHandshake } from './AcceptHandshake.ts'
import { CancelHandshake } from './CancelHandshake.ts'
import { CheckAccountDelete } from './CheckAccountDelete.ts'
import { CreateFolder } from './CreateFolder.ts'
import { CreateResourceAccount } from './CreateResourceAccount.ts'
import { DeclineHandshake } from './DeclineHandshake.ts'
import { DeleteAccount } from './DeleteAccount.ts'
import { DeleteFolder } from './DeleteFolder.ts'
import { DeregisterDelegatedAdministrator } from './DeregisterDelegatedAdministrator.ts'
import { DestroyResourceDirectory } from './DestroyResourceDirectory.ts'
import { EnableResourceDirectory } from './EnableResourceDirectory.ts'
import { GetAccount } from './GetAccount.ts'
import { GetAccountDeletionCheckResult } from './GetAccountDeletionCheckResult.ts'
import { GetAccountDeletionStatus } from './GetAccountDeletionStatus.ts'
import { GetFolder } from './GetFolder.ts'
import { GetHandshake } from './GetHandshake.ts'
import { GetResourceDirectory } from './GetResourceDirectory.ts'
import { InitResourceDirectory } from './InitResourceDirectory.ts'
import { InviteAccountToResourceDirectory } from './InviteAccountToResourceDirectory.ts'
import { ListAccounts } from './ListAccounts.ts'
import { ListAccountsForParent } from './ListAccountsForParent.ts'
import { ListAncestors } from './ListAncestors.ts'
import { ListDelegatedAdministrators } from './ListDelegatedAdministrators.ts'
import { ListDelegatedServicesForAccount } from './ListDelegatedServicesForAccount.ts'
import { ListFoldersForParent } from './ListFoldersForParent.ts'
import { ListHandshakesForAccount } from './ListHandshakesForAccount.ts'
import { ListHandshakesForResourceDirectory } from './ListHandshakesForResourceDirectory.ts'
import { ListTrustedServiceStatus } from './ListTrustedServiceStatus.ts'
import { MoveAccount } from './MoveAccount.ts'
import { managerFacts, masterFacts } from './product.ts'
import { RegisterDelegatedAdministrator } from './RegisterDelegatedAdministrator.ts'
import { RemoveCloudAccount } from './RemoveCloudAccount.ts'
import { SetMemberDeletionPermission } from './SetMemberDeletionPermission.ts'
import { UpdateAccount } from './UpdateAccount.ts'
import { UpdateFolder } from './UpdateFolder.ts'

/** What both versions know. */
const shared = {
  AcceptHandshake,
  CancelHandshake,
  CheckAccountDelete,
  CreateFolder,
  CreateResourceAccount,
  DeclineHandshake,
  DeleteAccount,
  DeleteFolder,
  DeregisterDelegatedAdministrator,
  DestroyResourceDirectory,
  EnableResourceDirectory,
  GetAccount,
  GetAccountDeletionCheckResult,
  GetAccountDeletionStatus,
  GetFolder,
  GetHandshake,
  GetResourceDirectory,
  InviteAccountToResourceDirectory,
  ListAccounts,
  ListAccountsForParent,
  ListAncestors,
  ListDelegatedAdministrators,
  ListDelegatedServicesForAccount,
  ListFoldersForParent,
  ListHandshakesForAccount,
  ListHandshakesForResourceDirectory,
  ListTrustedServiceStatus,
  MoveAccount,
  RegisterDelegatedAdministrator,
  RemoveCloudAccount,
  SetMemberDeletionPermission,
  UpdateAccount,
  UpdateFolder,
}

/** The resource directory, 2022-04-19. */
export const resourceDirectoryMaster = defineProduct(masterFacts, shared)

/** The resource directory in its older version, 2020-03-31. */
export const resourceManager = defineProduct(managerFacts, { ...shared, InitResourceDirectory })
