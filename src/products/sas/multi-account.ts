import { uid } from '../../contract/scalars.ts'
import type { Holding } from '../../domain/allotments/read.ts'
import { MOST_LISTED } from '../../domain/monitoring/store.ts'
import { commaList } from './comma-list.ts'

/*
 * What the operations on the accounts of an organisation share.
 */

/** Who may call them. */
export const administratorNote =
  'Differs: the management account and delegated administrators of sas.aliyuncs.com may call it; everybody else is refused with 403 NoPermission. EnableServiceAccessResourceDirectory need not have been called before.'

/** The error for an account that is none of the organisation's. */
export const strangerNote =
  'Differs: an account that does not belong to the organisation, or does not exist, is refused with 400 InvalidAccountIds, and nothing changes.'

/** Whose records are seen. */
export const viewNote =
  'Differs: ResourceDirectoryAccountId is for the management account and delegated administrators of sas.aliyuncs.com, and for accounts of their own organisation, watched (CreateMonitorAccount) or not; anything else is refused with 403 NoPermission. Everybody may name the own account.'

export const NO_PERMISSION = [403, 'caller has no permission'] as const
export const STRANGER = [
  400,
  'Specified parameter AccountIds is not valid. The account %s does not belong to the organisation.',
] as const

/** Accounts in one text. */
export function accountList(about: string, min = 0) {
  return commaList(about, uid('Account id.'), { min, max: MOST_LISTED, example: '1900000000000001,1900000000000003' })
}

/** The words in which accounts show their edition. */
export const SAS_VERSIONS = {
  0: 'Free',
  1: 'Free',
  2: 'Enterprise',
  3: 'Enterprise',
  5: 'Advanced',
  6: 'Antivirus',
  7: 'Flagship',
} as const

const CODES = { 1: '1', 3: '3', 5: '5', 6: '6', 7: '7' } as const

/** The edition of an account as text, Free where it has none or its instance is not valid. */
export function sasVersion({ edition = 1, isValid }: Holding): (typeof CODES)[keyof typeof CODES] {
  return CODES[isValid ? edition : 1]
}

/** 1 where the account pays by use. */
export function payByUse({ chargeType, isValid }: Holding): 0 | 1 {
  return chargeType === 'POSTPAID' && isValid ? 1 : 0
}
