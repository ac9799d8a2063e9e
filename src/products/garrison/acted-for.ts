import { uid } from '../../contract/scalars.ts'

/*
 * Operations of an account's own that administrators of Security Center call for a member too.
 */

export const actedForField = uid('The member whose they are; the own account unless given.', { example: '1900000000000001' })
export const actedForNote =
  'ResourceDirectoryAccountId names a member; it is for the management account and delegated administrators of sas.aliyuncs.com, and anybody else is refused with NoPermission.'
