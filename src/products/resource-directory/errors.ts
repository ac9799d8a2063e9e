import type { ErrorTable } from '../../contract/operation.ts'

/*
 * The errors of the resource directory. Most belong to several operations; each operation picks its own.
 */
const ERRORS = {
  'EntityNotExists.ResourceDirectory': [
    404,
    'The resource directory for the account is not enabled. We recommend that you first enable the resource directory for the account.',
  ],
  ResourceDirectoryNotInUse: [
    404,
    'The specified account is not an Alibaba Cloud account or a member account of the resource directory.',
  ],
  'EntityNotExists.Account': [404, 'This resource directory account does not exist.'],
  'EntityNotExists.Folder': [404, 'The resource directory folder does not exist.'],
  'EntityNotExists.Handshake': [404, 'The specified handshake does not exist.'],
  NoPermission: [403, 'You are not authorized to do this action.'],

  'MissingParameter.Folder.Name': [400, 'You must specify the resource folder name.'],
  'InvalidParameter.Folder.Name': [400, 'The Name of folder is invalid.'],
  'InvalidParameter.Folder.Name.Length': [400, 'The Name of folder exceeds the length limit.'],
  'InvalidParameter.Folder.Name.AlreadyUsed': [
    400,
    'The name already exists under the same parent. Please change to another name.',
  ],
  'InvalidParameter.FolderId': [400, 'The FolderId is invalid.'],
  'InvalidParameter.DisplayName.AlreadyUsed': [400, 'The display name is already used by a member of the resource directory.'],
  'InvalidParameter.AccountNamePrefix.AlreadyUsed': [400, 'The account name prefix is already used.'],
  'InvalidParameter.PayerAccountId': [400, 'The PayerAccountId is invalid.'],
  'InvalidParameter.EnableMode': [400, 'The EnableMode is invalid: only CurrentAccount can be used here.'],
  'InvalidParameter.TargetEntity': [400, 'The TargetEntity is invalid.'],
  'InvalidParameter.ServicePrincipal': [409, 'The specified ServicePrincipal is invalid.'],

  'LimitExceeded.Folder': [409, 'The number of folders exceeds the limit.'],
  'LimitExceeded.Folder.Depth': [409, 'The number of folder levels exceeds the limit.'],
  'LimitExceeded.InvitationRate': [409, 'The number of invitations of this day exceeds the limit.'],
  'LimitExceeded.SameTargetInvitationRate': [409, 'The number of invitations to this target of this day exceeds the limit.'],

  'DeleteConflict.Folder.Account': [409, 'This folder has accounts.'],
  'DeleteConflict.Folder.SubFolder': [409, 'This folder has sub folders.'],
  'DeleteConflict.ResourceDirectory.Account': [
    409,
    'Failed to delete the resource directory because one or more member accounts exist. We recommend that you first remove these member accounts.',
  ],
  'DeleteConflict.ResourceDirectory.Folder': [
    409,
    'Failed to delete the resource directory because one or more folders exist. We recommend that you first delete these folders.',
  ],
  'Deny.TrustedService': [
    409,
    'You attempted to remove an account that is used in %s. To complete this operation, you must first remove this account from the Trusted Service.',
  ],

  'EntityAlreadyExists.ResourceDirectory': [
    409,
    'The resource directory for the account is already enabled. We recommend that you do not enable the resource directory again.',
  ],
  'EntityAlreadyExists.ResourceDirectory.Account': [409, 'The account is a member of the resource directory already.'],
  'EntityAlreadyExists.Handshake': [409, 'Handshakes with the same target entity already exist.'],
  AccountInAnotherResourceDir: [409, 'The account belongs to another resource directory.'],
  'NotSupport.AccountInAnotherResourceDirectory': [
    409,
    'Your account is a management account for another resource directory or a member of another resource directory.',
  ],
  HandshakeStatusMismatch: [409, 'The invitation is invalid.'],

  AccountTypeMismatch: [409, 'The account has this type already.'],
  AccountTypeOrStatusMismatch: [409, 'You cannot perform the action on the member account.'],
  'NotSupportedOperation.PreCheckingAccount': [409, 'The member account is being checked for its deletion. Try again later.'],
  'NoLicense.ResourceDirectory': [409, 'The resource directory has not enabled the delete operation.'],
  'AccountNotExist.DeleteAccount': [409, 'No deletion of this account was requested.'],

  AccountAlreadyRegistered: [409, 'The specified account is already a delegated administrator for this service.'],
  AccountNotRegistered: [409, 'The specified account is not a delegated administrator for this service.'],
  AccountNumberExceeded: [409, 'The count of delegatedAdministrator account exceeds quota.'],
  CannotRegisterMasterAsDelegatedAdministrator: [
    409,
    'You attempted to register the enterprise management account as a delegated administrator for the service.',
  ],
} as const satisfies ErrorTable

type Code = keyof typeof ERRORS

/** The errors of these codes. */
export function errors<C extends Code>(...codes: readonly C[]): Pick<typeof ERRORS, C> {
  return Object.fromEntries(codes.map((code) => [code, ERRORS[code]])) as Pick<typeof ERRORS, C>
}

/** What every operation says to callers that have no directory, or one in which they may not do this. */
export const CALLER = { 'no-directory': 'EntityNotExists.ResourceDirectory', 'not-management': 'NoPermission' } as const

/** The codes of `CALLER`. */
export const CALLER_CODES = ['EntityNotExists.ResourceDirectory', 'NoPermission'] as const
