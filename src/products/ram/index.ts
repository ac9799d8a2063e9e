import { defineProduct } from '../../contract/product.ts'
import { AddUserToGroup } from './AddUserToGroup.ts'
import { AttachPolicyToGroup } from './AttachPolicyToGroup.ts'
import { AttachPolicyToRole } from './AttachPolicyToRole.ts'
import { AttachPolicyToUser } from './AttachPolicyToUser.ts'
import { CreateAccessKey } from './CreateAccessKey.ts'
import { CreateGroup } from './CreateGroup.ts'
import { CreateLoginProfile } from './CreateLoginProfile.ts'
import { CreatePolicy } from './CreatePolicy.ts'
import { CreatePolicyVersion } from './CreatePolicyVersion.ts'
import { CreateRole } from './CreateRole.ts'
import { CreateUser } from './CreateUser.ts'
import { DecodeDiagnosticMessage } from './DecodeDiagnosticMessage.ts'
import { DeleteAccessKey } from './DeleteAccessKey.ts'
import { DeleteGroup } from './DeleteGroup.ts'
import { DeleteLoginProfile } from './DeleteLoginProfile.ts'
import { DeletePolicy } from './DeletePolicy.ts'
import { DeletePolicyVersion } from './DeletePolicyVersion.ts'
import { DeleteRole } from './DeleteRole.ts'
import { DeleteUser } from './DeleteUser.ts'
import { DetachPolicyFromGroup } from './DetachPolicyFromGroup.ts'
import { DetachPolicyFromRole } from './DetachPolicyFromRole.ts'
import { DetachPolicyFromUser } from './DetachPolicyFromUser.ts'
import { GetAccessKeyLastUsed } from './GetAccessKeyLastUsed.ts'
import { GetGroup } from './GetGroup.ts'
import { GetLoginProfile } from './GetLoginProfile.ts'
import { GetPolicy } from './GetPolicy.ts'
import { GetPolicyVersion } from './GetPolicyVersion.ts'
import { GetRole } from './GetRole.ts'
import { GetUser } from './GetUser.ts'
import { ListAccessKeys } from './ListAccessKeys.ts'
import { ListEntitiesForPolicy } from './ListEntitiesForPolicy.ts'
import { ListGroups } from './ListGroups.ts'
import { ListGroupsForUser } from './ListGroupsForUser.ts'
import { ListPolicies } from './ListPolicies.ts'
import { ListPoliciesForGroup } from './ListPoliciesForGroup.ts'
import { ListPoliciesForRole } from './ListPoliciesForRole.ts'
import { ListPoliciesForUser } from './ListPoliciesForUser.ts'
import { ListPolicyVersions } from './ListPolicyVersions.ts'
import { ListRoles } from './ListRoles.ts'
import { ListUsers } from './ListUsers.ts'
import { ListUsersForGroup } from './ListUsersForGroup.ts'
import { facts } from './product.ts'
import { RemoveUserFromGroup } from './RemoveUserFromGroup.ts'
import { SetDefaultPolicyVersion } from './SetDefaultPolicyVersion.ts'
import { UpdateAccessKey } from './UpdateAccessKey.ts'
import { UpdateGroup } from './UpdateGroup.ts'
import { UpdateLoginProfile } from './UpdateLoginProfile.ts'
import { UpdateRole } from './UpdateRole.ts'
import { UpdateUser } from './UpdateUser.ts'

/** Resource Access Management, 2015-05-01. */
export const ram = defineProduct(facts, {
  AddUserToGroup,
  AttachPolicyToGroup,
  AttachPolicyToRole,
  AttachPolicyToUser,
  CreateAccessKey,
  CreateGroup,
  CreateLoginProfile,
  CreatePolicy,
  CreatePolicyVersion,
  CreateRole,
  CreateUser,
  DecodeDiagnosticMessage,
  DeleteAccessKey,
  DeleteGroup,
  DeleteLoginProfile,
  DeletePolicy,
  DeletePolicyVersion,
  DeleteRole,
  DeleteUser,
  DetachPolicyFromGroup,
  DetachPolicyFromRole,
  DetachPolicyFromUser,
  GetAccessKeyLastUsed,
  GetGroup,
  GetLoginProfile,
  GetPolicy,
  GetPolicyVersion,
  GetRole,
  GetUser,
  ListAccessKeys,
  ListEntitiesForPolicy,
  ListGroups,
  ListGroupsForUser,
  ListPolicies,
  ListPoliciesForGroup,
  ListPoliciesForRole,
  ListPoliciesForUser,
  ListPolicyVersions,
  ListRoles,
  ListUsers,
  ListUsersForGroup,
  RemoveUserFromGroup,
  SetDefaultPolicyVersion,
  UpdateAccessKey,
  UpdateGroup,
  UpdateLoginProfile,
  UpdateRole,
  UpdateUser,
})
