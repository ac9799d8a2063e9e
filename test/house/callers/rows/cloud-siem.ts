import type { Rows } from '../row.ts'
import { BINDING } from '../world.ts'

const DENIED = '403 NoPermission'
/** Everybody binds for themselves; for another account only administrators of the organisation. */
const byMember = { member: 'RoleFor', get: ['own', DENIED, DENIED] } as const
/** RoleType 1 without RoleFor asks for the whole organisation. */
const ofAll = { RoleType: 1 }

export const cloudSiem: Rows = {
  BindAccount: { ...byMember, ask: () => ({ ...BINDING, AccessId: 'access-2', AccountName: 'second' }) },
  DeleteBindAccount: [
    { ...byMember, ask: () => BINDING },
    { ...byMember, ask: ({ binding }) => ({ ...BINDING, BindId: binding }) },
  ],
  ListBindAccount: [
    { ...byMember, ask: () => ({ CloudCode: BINDING.CloudCode }) },
    { get: DENIED, ask: () => ({ CloudCode: BINDING.CloudCode, ...ofAll }) },
  ],
  ModifyBindAccount: { ...byMember, ask: ({ binding }) => ({ ...BINDING, BindId: binding, AccountName: 'taken' }) },
}
