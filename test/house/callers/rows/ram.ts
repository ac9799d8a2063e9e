import type { Rows } from '../row.ts'
import { PASSWORD } from '../world.ts'

const NO_USER = '404 EntityNotExist.User'
const NO_GROUP = '404 EntityNotExist.Group'

const alice = () => ({ UserName: 'alice' })
const bert = () => ({ UserName: 'bert' })
const bertsKey = ({ key }: { key: string }) => ({ UserName: 'bert', UserAccessKeyId: key })
const team = () => ({ GroupName: 'Dev-Team' })

/** RAM: nobody but the account itself has a way to name its records; other accounts have none of these names, or all of their own. */
export const ram: Rows = {
  AddUserToGroup: { get: NO_USER, ask: () => ({ UserName: 'alice', GroupName: 'Dev-Team' }) },
  CreateAccessKey: { get: NO_USER, ask: alice },
  // The names are the victim's: in another account they are free.
  CreateGroup: {
    get: 'own',
    ask: () => ({ GroupName: 'Dev-Team' }),
    owner: ['409 EntityAlreadyExists.Group', 'it has that group'],
  },
  CreateLoginProfile: { get: NO_USER, ask: () => ({ UserName: 'alice', Password: PASSWORD }) },
  CreateUser: { get: 'own', ask: alice, owner: ['409 EntityAlreadyExists.User', 'it has that user'] },
  DeleteAccessKey: { get: NO_USER, ask: bertsKey },
  DeleteGroup: { get: NO_GROUP, ask: () => ({ GroupName: 'Empty-Team' }) },
  DeleteLoginProfile: { get: NO_USER, ask: bert },
  DeleteUser: { get: NO_USER, ask: alice },
  GetAccessKeyLastUsed: { get: NO_USER, ask: bertsKey, plain: 'a time is all it tells' },
  GetGroup: { get: NO_GROUP, ask: team },
  GetLoginProfile: { get: NO_USER, ask: bert, plain: 'switches and a time are all it tells' },
  GetUser: { get: NO_USER, ask: alice },
  ListAccessKeys: { get: NO_USER, ask: bert, plain: 'ids of keys carry no mark' },
  ListGroups: { get: 'own' },
  ListGroupsForUser: { get: NO_USER, ask: bert },
  ListUsers: { get: 'own' },
  ListUsersForGroup: { get: NO_GROUP, ask: team },
  RemoveUserFromGroup: { get: NO_USER, ask: () => ({ UserName: 'bert', GroupName: 'Dev-Team' }) },
  UpdateAccessKey: { get: NO_USER, ask: (victim) => ({ ...bertsKey(victim), Status: 'Inactive' }) },
  UpdateGroup: { get: NO_GROUP, ask: () => ({ GroupName: 'Dev-Team', NewComments: 'taken' }) },
  UpdateLoginProfile: { get: NO_USER, ask: () => ({ UserName: 'bert', PasswordResetRequired: true }) },
  UpdateUser: { get: NO_USER, ask: () => ({ UserName: 'alice', NewComments: 'taken' }) },
}
