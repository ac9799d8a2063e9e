import { type Rows, unlessNamesake, unlessTaken } from '../row.ts'
import { PASSWORD } from '../world.ts'

const NO_USER = unlessNamesake('404 EntityNotExist.User')
// Keys are known by random ids.
const NO_KEY = ['404 EntityNotExist.User.AccessKey', '404 EntityNotExist.User', '404 EntityNotExist.User'] as const
const NO_GROUP = unlessNamesake('404 EntityNotExist.Group')

const alice = () => ({ UserName: 'alice' })
const bert = () => ({ UserName: 'bert' })
const bertsKey = ({ key }: { key: string }) => ({ UserName: 'bert', UserAccessKeyId: key })
const team = () => ({ GroupName: 'Dev-Team' })

/** RAM: nobody but the account itself has a way to name its records. */
export const ram: Rows = {
  AddUserToGroup: { get: NO_USER, ask: () => ({ UserName: 'alice', GroupName: 'Dev-Team' }) },
  CreateAccessKey: { get: NO_USER, ask: alice },

  CreateGroup: {
    get: unlessTaken('409 EntityAlreadyExists.Group'),
    ask: () => ({ GroupName: 'Dev-Team' }),
    owner: ['409 EntityAlreadyExists.Group', 'it has that group'],
  },
  CreateLoginProfile: { get: NO_USER, ask: () => ({ UserName: 'alice', Password: PASSWORD }) },

  CreateUser: {
    get: unlessTaken('409 EntityAlreadyExists.User'),
    ask: alice,
    owner: ['409 EntityAlreadyExists.User', 'it has that user'],
  },
  DeleteAccessKey: { get: NO_KEY, ask: bertsKey },
  DeleteGroup: { get: NO_GROUP, ask: () => ({ GroupName: 'Empty-Team' }) },
  DeleteLoginProfile: { get: NO_USER, ask: bert },
  DeleteUser: { get: NO_USER, ask: alice },
  GetAccessKeyLastUsed: { get: NO_KEY, ask: bertsKey, plain: 'a time is all it tells' },
  GetGroup: { get: NO_GROUP, ask: team },
  GetLoginProfile: { get: NO_USER, ask: bert, plain: 'switches and a time are all it tells' },
  GetUser: { get: NO_USER, ask: alice },
  ListAccessKeys: { get: NO_USER, ask: bert, plain: 'ids of keys carry no mark' },
  ListGroups: { get: 'own' },
  ListGroupsForUser: { get: NO_USER, ask: bert },
  ListUsers: { get: 'own' },
  ListUsersForGroup: { get: NO_GROUP, ask: team },
  RemoveUserFromGroup: { get: NO_USER, ask: () => ({ UserName: 'bert', GroupName: 'Dev-Team' }) },
  UpdateAccessKey: { get: NO_KEY, ask: (victim) => ({ ...bertsKey(victim), Status: 'Inactive' }) },
  // A new name goes on to everything that has the old one.
  UpdateGroup: { get: NO_GROUP, ask: () => ({ GroupName: 'Dev-Team', NewGroupName: 'taken', NewComments: 'taken' }) },
  UpdateLoginProfile: { get: NO_USER, ask: () => ({ UserName: 'bert', PasswordResetRequired: true }) },
  UpdateUser: { get: NO_USER, ask: () => ({ UserName: 'bert', NewUserName: 'taken', NewComments: 'taken' }) },
}
