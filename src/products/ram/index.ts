import { defineProduct } from '../../contract/product.ts'
import { AddUserToGroup } from './AddUserToGroup.ts'
import { CreateAccessKey } from './CreateAccessKey.ts'
import { CreateGroup } from './CreateGroup.ts'
import { CreateLoginProfile } from './CreateLoginProfile.ts'
import { CreateUser } from './CreateUser.ts'
import { DecodeDiagnosticMessage } from './DecodeDiagnosticMessage.ts'
import { DeleteAccessKey } from './DeleteAccessKey.ts'
import { DeleteGroup } from './DeleteGroup.ts'
import { DeleteLoginProfile } from './DeleteLoginProfile.ts'
import { DeleteUser } from './DeleteUser.ts'
import { GetAccessKeyLastUsed } from './GetAccessKeyLastUsed.ts'
import { GetGroup } from './GetGroup.ts'
import { GetLoginProfile } from './GetLoginProfile.ts'
import { GetUser } from './GetUser.ts'
import { ListAccessKeys } from './ListAccessKeys.ts'
import { ListGroups } from './ListGroups.ts'
import { ListGroupsForUser } from './ListGroupsForUser.ts'
import { ListUsers } from './ListUsers.ts'
import { ListUsersForGroup } from './ListUsersForGroup.ts'
import { RemoveUserFromGroup } from './RemoveUserFromGroup.ts'
import { UpdateAccessKey } from './UpdateAccessKey.ts'
import { UpdateGroup } from './UpdateGroup.ts'
import { UpdateLoginProfile } from './UpdateLoginProfile.ts'
import { UpdateUser } from './UpdateUser.ts'
import { facts } from './product.ts'

/** Resource Access Management, 2015-05-01. */
export const ram = defineProduct(facts, {
  AddUserToGroup,
  CreateAccessKey,
  CreateGroup,
  CreateLoginProfile,
  CreateUser,
  DecodeDiagnosticMessage,
  DeleteAccessKey,
  DeleteGroup,
  DeleteLoginProfile,
  DeleteUser,
  GetAccessKeyLastUsed,
  GetGroup,
  GetLoginProfile,
  GetUser,
  ListAccessKeys,
  ListGroups,
  ListGroupsForUser,
  ListUsers,
  ListUsersForGroup,
  RemoveUserFromGroup,
  UpdateAccessKey,
  UpdateGroup,
  UpdateLoginProfile,
  UpdateUser,
})
