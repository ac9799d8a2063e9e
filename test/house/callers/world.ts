import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { products } from '../../../src/products/index.ts'
import type { ApiAnswer, Credentials } from '../../client.ts'
import { TestServer } from '../../server.ts'
import type { Engine } from '../../storage/engines.ts'
import { Rehearsal } from './rehearsal.ts'

const ORGANISATION = readFileSync(new URL('organisation.yaml', import.meta.url), 'utf8')
/** The file that Garrison's operations on the organisation are given: one folder has another name. */
export const DOCUMENT = ORGANISATION.replace('name: v1ctim empty', 'name: renamed')

export const HEAD = '1500000000000001'
export const SHOP = '1900000000000001'
export const LAB = '1900000000000003'
export const DEPOT = '1900000000000004'
export const BRANCH = '1900000000000005'
export const STRANGER = '1900000000000099'

/** An account whose records others ask for, and the ids of those records. Their names are the same in every account. */
export interface Victim {
  readonly uid: string
  readonly host: string
  /** Id of the access key of its user `bert`. */
  readonly key: string
  /** Id of its key pair of another cloud. */
  readonly pair: number
  /** Id of its binding in threat detection. */
  readonly binding: number
}

/** The server, what stands in for its database, and whose records are asked for. */
export interface World {
  readonly server: TestServer
  readonly database: Rehearsal
  readonly management: Victim
  readonly sibling: Victim
}

type Ask = (product: string, action: string, parameters?: Record<string, unknown>) => Promise<ApiAnswer['body']>

/** A call that must succeed. */
function asking(server: TestServer, credentials: Credentials): Ask {
  return async (product, action, parameters = {}) => {
    const { status, body, text } = await server.call(product, action, parameters, credentials)
    assert.equal(status, 200, `${action} in the preparation: ${text}`)
    return body
  }
}

export const PAIR = { Vendor: 'AWS', AkType: 'sub', SecretId: 'v1ctim-pair', SecretKey: 'v1ctim-secret' }
export const BINDING = { CloudCode: 'hcloud', AccountId: 'cloud-1', AccessId: 'access-1' }
export const PASSWORD = 'Passw0rd-of-nobody'
/** Logons of this account are approved; every other one alerts. */
export const APPROVED = { Type: 'login_common_account', Config: '{"account":"deploy"}' }
export const everywhere = JSON.stringify([{ targetType: 'global', flag: 'add' }])
export const logonOf = (user: string) =>
  `Nov 21 20:17:05 web-1 sshd[811]: Accepted password for ${user} from 8.8.8.8 port 50022 ssh2`

/** The records that every victim has: names are the same, everything else is marked. */
async function prepareVictim(server: TestServer, uid: string, host: string): Promise<Victim> {
  const ask = asking(server, server.rootOf(uid))
  const marked = (what: string) => `v1ctim ${what} of ${uid}`
  for (const UserName of ['alice', 'bert', 'v1ctim-user']) {
    await ask('Ram', 'CreateUser', { UserName, DisplayName: marked(UserName), Comments: marked(UserName) })
  }
  for (const GroupName of ['Dev-Team', 'Empty-Team', 'v1ctim-team']) {
    await ask('Ram', 'CreateGroup', { GroupName, Comments: marked(GroupName) })
  }
  for (const UserName of ['bert', 'v1ctim-user']) await ask('Ram', 'AddUserToGroup', { UserName, GroupName: 'Dev-Team' })
  await ask('Ram', 'AddUserToGroup', { UserName: 'bert', GroupName: 'v1ctim-team' })
  const { AccessKey } = await ask('Ram', 'CreateAccessKey', { UserName: 'bert' })
  await ask('Ram', 'CreateLoginProfile', { UserName: 'bert', Password: PASSWORD })
  const { Data: pair } = await ask('Sas', 'AddCloudVendorAccountAK', { ...PAIR, VendorAuthAlias: marked('pair') })
  await ask('cloud-siem', 'BindAccount', { ...BINDING, AccountName: marked('binding') })
  const { Data: bindings } = await ask('cloud-siem', 'ListBindAccount', { CloudCode: BINDING.CloudCode })
  await ask('Sas', 'ModifyLoginBaseConfig', { ...APPROVED, Target: everywhere })
  await ask('Sas', 'ModifyLoginBaseConfig', { ...APPROVED, Config: '{"account":"v1ctim-approved"}', Target: everywhere })
  await ask('Garrison', 'ImportLogons', { HostUuid: host, Lines: logonOf('v1ctim-intruder'), Year: 2026 })
  return {
    uid,
    host,
    key: AccessKey.AccessKeyId,
    pair: pair.AuthId,
    binding: bindings[0].BindId,
  }
}

/** The records of the organisation, which its management account and its delegated administrators see. */
async function prepareOrganisation(server: TestServer): Promise<void> {
  const ask = asking(server, server.rootOf(HEAD))
  await ask('Cloudfw', 'AddInstanceMembers', { Members: [{ MemberUid: SHOP, MemberDesc: 'v1ctim remark' }] })
  const item = { OptType: 'ADD', AliUid: SHOP, ChargeType: 'PREPAID', SlsCapacity: 10 }
  await ask('Sas', 'UpdateMultiUserInstances', { MemberInstances: [item] })
  await ask('Sas', 'CreateMonitorAccount', { AccountIds: SHOP })
  await ask('Sas', 'MarkMonitorAccounts', { AccountIds: SHOP })
  await ask('Sas', 'CreateRdDefaultSyncList', { FolderIds: 'fd-prod' })
}

/** A server whose accounts have records that nobody else may see or change; from here on it keeps nothing that is done to it. */
export async function prepareWorld(engine: Engine): Promise<World> {
  let database: Rehearsal | undefined
  const server = await TestServer.start(
    {
      name: engine.name,
      async open(migrations) {
        database = new Rehearsal(await engine.open(migrations))
        return database
      },
    },
    ORGANISATION,
    true,
  )
  assert.ok(database)
  const management = await prepareVictim(server, HEAD, 'inet-00000000-0000-4000-8000-000000000001')
  const sibling = await prepareVictim(server, SHOP, 'inet-00000000-0000-4000-8000-000000000002')
  await prepareOrganisation(server)
  await server.flush()
  await database.watch()
  return { server, database, management, sibling }
}

/** Every registered operation with its product. */
export const operations = products.flatMap((product) =>
  Object.entries(product.operations).map(([action, operation]) => ({ product, action, operation })),
)
