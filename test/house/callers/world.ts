import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { products } from '../../../src/products/index.ts'
import type { ApiAnswer, Credentials } from '../../client.ts'
import { TestServer } from '../../server.ts'
import type { Engine } from '../../storage/engines.ts'
import { Rehearsal } from './rehearsal.ts'

export const ORGANISATION = readFileSync(new URL('organisation.yaml', import.meta.url), 'utf8')
/** The file that Garrison's operations on the organisation are given: one folder has another name. */
export const DOCUMENT = ORGANISATION.replace('name: v1ctim empty', 'name: renamed')

export const HEAD = '1500000000000001'
export const SHOP = '1900000000000001'
export const SECURITY = '1900000000000002'
export const LAB = '1900000000000003'
export const DEPOT = '1900000000000004'
export const BRANCH = '1900000000000005'
export const NEWCOMER = '1900000000000098'
export const STRANGER = '1900000000000099'

/** An account whose records others ask for, and the ids of those records. Their names are the same in every account. */
export interface Victim {
  readonly uid: string
  readonly host: string
  /** Id of the access key of its user `bert`. */
  readonly key: string
  /** What its user `v1ctim-user` was told when it was denied something. */
  readonly message: string
  /** RequestId of that call. */
  readonly denied: string
  /** Id of its key pair of another cloud. */
  readonly pair: number
  /** Id of its binding in threat detection. */
  readonly binding: number
  /** AlarmUniqueInfo of its first alert; made out of its account, so never the same. */
  readonly alarm: string
  /** Id of its group of servers `web`. */
  readonly group: number
  /** Id of its subscription to alerts. */
  readonly subscription: number
  /** Ids of its data source in threat detection and of the log in that; made out of their parameters, so the same everywhere. */
  readonly source: string
  readonly log: string
  /** What the management account has made in its directory; the same for every victim. */
  readonly handshake: string
  readonly created: string
  readonly deleted: string
}

type OfDirectory = Pick<Victim, 'handshake' | 'created' | 'deleted'>

/** The server, what stands in for its database, and whose records are asked for. */
export interface World {
  readonly server: TestServer
  readonly database: Rehearsal
  readonly management: Victim
  readonly sibling: Victim
  /** Credentials of a session that is over. */
  readonly expired: Credentials
}

const HOSTS = {
  [HEAD]: 'inet-00000000-0000-4000-8000-000000000001',
  [SHOP]: 'inet-00000000-0000-4000-8000-000000000002',
  [LAB]: 'inet-00000000-0000-4000-8000-000000000003',
} as const

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
/** The audit trail of an account of AWS. */
export const trailOf = (queue: string) => {
  return { Vendor: 'AWS', AuthInfo: JSON.stringify({ sqsQueueName: queue, sqsRegion: 'us-east-1' }) }
}
export const BINDING = { CloudCode: 'hcloud', AccountId: 'cloud-1', AccessId: 'access-1' }
/** The cloud account of a data source, and the code of its log. */
export const SOURCE = { CloudCode: 'hcloud', AccountId: 'cloud-2' }
export const LOG_CODE = 'cloud_siem_hcloud_waf_alert_log'
export const REGION = JSON.stringify([{ paraCode: 'region_code', paraValue: 'ap-guangzhou' }])
export const logsUnder = (prefix: string) =>
  JSON.stringify([{ LogCode: LOG_CODE, LogParas: JSON.stringify([{ ParaCode: 'path_prefix', ParaValue: prefix }]) }])
export const SUBSCRIPTION = { Channel: 'slack', Url: 'https://hooks.example.com/v1ctim-url' }
export const PASSWORD = 'Passw0rd-of-nobody'
/** Logons of this account are approved; every other one alerts. */
export const APPROVED = { Type: 'login_common_account', Config: '{"account":"deploy"}' }
const everywhere = JSON.stringify([{ targetType: 'global', flag: 'add' }])
export const logonOf = (user: string) =>
  `Nov 21 20:17:05 web-1 sshd[811]: Accepted password for ${user} from 8.8.8.8 port 50022 ssh2`
export const policyDocument = (...actions: string[]) =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] })
export const trustDocument = (principal: string) =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [principal] } }] })

/** Puts the mark of an account's records in front of a text. */
type Mark = (what: string) => string

/** Users, groups, keys, policies and roles. */
async function prepareIdentities(ask: Ask, mark: Mark, uid: string): Promise<Credentials> {
  for (const UserName of ['alice', 'bert', mark('user')]) {
    await ask('Ram', 'CreateUser', { UserName, DisplayName: mark(UserName), Comments: mark(UserName) })
  }
  for (const GroupName of ['Dev-Team', 'Empty-Team', mark('team')]) {
    await ask('Ram', 'CreateGroup', { GroupName, Comments: mark(GroupName) })
  }
  for (const UserName of ['bert', mark('user')]) await ask('Ram', 'AddUserToGroup', { UserName, GroupName: 'Dev-Team' })
  await ask('Ram', 'AddUserToGroup', { UserName: 'bert', GroupName: mark('team') })
  await ask('Ram', 'CreateLoginProfile', { UserName: 'bert', Password: PASSWORD })
  for (const PolicyName of ['loose', 'held', mark('policy')]) {
    const PolicyDocument = policyDocument('ram:GetUser', mark('act:Do'))
    await ask('Ram', 'CreatePolicy', { PolicyName, PolicyDocument, Description: mark(PolicyName) })
  }
  await ask('Ram', 'CreatePolicyVersion', { PolicyName: 'held', PolicyDocument: policyDocument(mark('act:Other')) })
  for (const RoleName of ['loose', 'held', mark('role')]) {
    const AssumeRolePolicyDocument = trustDocument(`acs:ram::${uid}:root`)
    await ask('Ram', 'CreateRole', { RoleName, AssumeRolePolicyDocument, Description: mark(RoleName) })
  }
  for (const PolicyName of ['held', mark('policy')]) {
    const policy = { PolicyName, PolicyType: 'Custom' }
    await ask('Ram', 'AttachPolicyToUser', { ...policy, UserName: 'bert' })
    await ask('Ram', 'AttachPolicyToGroup', { ...policy, GroupName: 'Dev-Team' })
    await ask('Ram', 'AttachPolicyToRole', { ...policy, RoleName: 'held' })
  }
  const { AccessKey } = await ask('Ram', 'CreateAccessKey', { UserName: mark('user') })
  return { accessKeyId: AccessKey.AccessKeyId, accessKeySecret: AccessKey.AccessKeySecret }
}

/** A rule of the white list, as it is given. */
export const markRule = (value: string) =>
  JSON.stringify([{ field: 'loginUser', operate: 'contains', eventName: 'login_common_account', fieldValue: value }])
/** What an anti-brute-force rule needs besides its name and its servers. */
export const BRUTE_FORCE = { FailCount: 5, Span: 10, ForbiddenTime: 60 }

/** A note on the alert that is there, an ignored one, one that was approved for a time, a rule of the white list and one against brute force. */
async function prepareAlerts(ask: Ask, mark: Mark, host: string) {
  await ask('Sas', 'CreateSuspEventNote', { EventId: 1, Note: mark('note') })
  await ask('Garrison', 'ImportLogons', { HostUuid: host, Lines: logonOf(mark('ignored')), Year: 2026 })
  await ask('Sas', 'HandleSecurityEvents', { OperationCode: 'ignore', SecurityEventIds: [2], Remark: mark('remark') })
  await ask('Garrison', 'ImportLogons', { HostUuid: host, Lines: logonOf(mark('guest')), Year: 2026 })
  await ask('Garrison', 'ApproveAlert', { AlertId: 3, ExpireTime: '2099-01-01T00:00:00Z' })
  await ask('Sas', 'ModifySecurityEventMarkMissIndividually', { InsertMarkMissParam: markRule('loose') })
  await ask('Sas', 'ModifySecurityEventMarkMissIndividually', { InsertMarkMissParam: markRule(mark('rule')) })
  await ask('Sas', 'CreateAntiBruteForceRule', { Name: mark('brute'), ...BRUTE_FORCE, UuidList: [host] })
}

/** Servers with their groups, tags, baselines and alerts, and the keys of other clouds. */
async function prepareServers(ask: Ask, mark: Mark, host: string) {
  const { Data: pair } = await ask('Sas', 'AddCloudVendorAccountAK', {
    ...PAIR,
    SecretId: mark('pair'),
    VendorAuthAlias: mark('pair'),
  })
  await ask('Sas', 'SetSyncRefreshRegion', { Vendor: 'Tencent', RegionIds: ['ap-tokyo'] })
  await ask('Sas', 'AddCloudVendorTrialConfig', { AuthId: pair.AuthId, ...trailOf(mark('queue')) })
  await ask('cloud-siem', 'BindAccount', { ...BINDING, AccountName: mark('binding') })
  const { Data: bindings } = await ask('cloud-siem', 'ListBindAccount', { CloudCode: BINDING.CloudCode })
  await ask('Sas', 'ModifyLoginBaseConfig', { ...APPROVED, Target: everywhere })
  await ask('Sas', 'ModifyLoginBaseConfig', {
    ...APPROVED,
    Config: JSON.stringify({ account: mark('approved') }),
    Target: everywhere,
  })
  const { SubscriptionId } = await ask('Garrison', 'CreateAlertSubscription', { ...SUBSCRIPTION, Name: mark('subscription') })
  await ask('Garrison', 'ImportLogons', { HostUuid: host, Lines: logonOf(mark('intruder')), Year: 2026 })
  await prepareAlerts(ask, mark, host)
  await ask('Garrison', 'ImportLogons', {
    HostUuid: host,
    Lines: logonOf('deploy').replace('8.8.8.8', '77.222.25.1'),
    Year: 2026,
  })
  for (const TagName of ['prod', mark('tag')]) await ask('Sas', 'AddTagWithUuid', { TagName, UuidList: host })
  const { GroupId } = await ask('Sas', 'QueryGroupIdByGroupName', { GroupName: 'web' })
  const { SuspEvents } = await ask('Sas', 'DescribeSuspEvents', { Id: 1 })
  const alarm = SuspEvents[0].AlarmUniqueInfo as string
  return { alarm, pair: pair.AuthId, binding: bindings[0].BindId, group: GroupId, subscription: SubscriptionId }
}

/** A data source with a log, and a key of another cloud that reads logs. */
async function prepareSources(ask: Ask, mark: Mark) {
  const siem = { AuthModules: ['SIEM'], CtdrCloudUserId: BINDING.AccountId, VendorAuthAlias: mark('siem') }
  await ask('Sas', 'AddCloudVendorAccountAK', { ...PAIR, Vendor: 'HUAWEICLOUD', SecretId: mark('siem'), ...siem })
  await ask('cloud-siem', 'BindAccount', { ...SOURCE, AccessId: 'access-3', AccountName: mark('account') })
  const named = { DataSourceInstanceName: mark('source'), DataSourceInstanceRemark: mark('source') }
  const bucket = { DataSourceType: 'obs', DataSourceInstanceParams: REGION }
  const { Data: source } = await ask('cloud-siem', 'AddDataSource', { ...SOURCE, ...bucket, ...named })
  const { Data: log } = await ask('cloud-siem', 'AddDataSourceLog', {
    ...SOURCE,
    DataSourceInstanceId: source.DataSourceInstanceId,
    DataSourceInstanceLogs: logsUnder(mark('logs')),
  })
  return { source: source.DataSourceInstanceId, log: log.LogInstanceId }
}

/** A source of logs, names in them of no server, and names that were said to mean one. */
async function prepareLogs(server: TestServer, ask: Ask, mark: Mark, host: string): Promise<void> {
  const { Token } = await ask('Garrison', 'CreateLogonSource', { Name: mark('shipper') })
  const names = ['strange', mark('strange'), 'claimed', mark('claimed')]
  const lines = names.map((name) => logonOf('deploy').replace('web-1', name)).join('\n')
  const request = { method: 'POST', headers: { authorization: `Bearer ${Token}` }, body: lines }
  const { status } = await fetch(`${server.url}/intake/logons`, request)
  assert.equal(status, 200, 'logs are taken in')
  for (const HostName of names.slice(2)) await ask('Garrison', 'ClaimUnknownHost', { HostName, HostUuid: host })
}

/** The records that an account has: names are the same for all, everything else is marked. */
async function prepareAccount(
  server: TestServer,
  uid: string,
  host: string,
  mark: Mark,
): Promise<Omit<Victim, keyof OfDirectory>> {
  const ask = asking(server, server.rootOf(uid))
  const user = await prepareIdentities(ask, mark, uid)
  const { AccessKey } = await ask('Ram', 'CreateAccessKey', { UserName: 'bert' })
  const { AccessDeniedDetail: denial, RequestId: denied } = (await server.call('Ram', 'ListUsers', {}, user)).body
  for (const Name of ['audit-trail', mark('trail')]) {
    await ask('Actiontrail', 'CreateTrail', { Name, OssBucketName: mark('bucket') })
  }
  const servers = await prepareServers(ask, mark, host)
  const sources = await prepareSources(ask, mark)
  await prepareLogs(server, ask, mark, host)
  return { uid, host, key: AccessKey.AccessKeyId, message: denial.EncodedDiagnosticMessage, denied, ...servers, ...sources }
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

/** An invitation, a member that was checked before its deletion, and one that is deleted. */
async function prepareDirectory(server: TestServer): Promise<OfDirectory> {
  const ask = asking(server, server.rootOf(HEAD))
  const rd = 'ResourceManager'
  const invitation = { TargetEntity: NEWCOMER, TargetType: 'Account', Note: 'v1ctim note' }
  const { Handshake } = await ask(rd, 'InviteAccountToResourceDirectory', invitation)
  await ask(rd, 'SetMemberDeletionPermission', { Status: 'Enabled' })
  const create = async (DisplayName: string): Promise<string> =>
    String((await ask(rd, 'CreateResourceAccount', { DisplayName })).Account.AccountId)
  const [created, deleted] = [await create('v1ctim created'), await create('v1ctim deleted')]
  await ask(rd, 'CheckAccountDelete', { AccountId: created })
  await ask(rd, 'DeleteAccount', { AccountId: deleted })
  server.clock.advance(60_000)
  return { handshake: Handshake.HandshakeId, created, deleted }
}

/** A session of a role that may do everything, which has ended. */
async function endedSession(server: TestServer): Promise<Credentials> {
  const ask = asking(server, server.rootOf(HEAD))
  const AssumeRolePolicyDocument = trustDocument(`acs:ram::${HEAD}:root`)
  await ask('Ram', 'CreateRole', { RoleName: 'everything', AssumeRolePolicyDocument })
  await ask('Ram', 'AttachPolicyToRole', { RoleName: 'everything', PolicyType: 'System', PolicyName: 'AdministratorAccess' })
  const wanted = { RoleArn: `acs:ram::${HEAD}:role/everything`, RoleSessionName: 'ended', DurationSeconds: 900 }
  const { Credentials: given } = await asking(server, server.user('careful'))('Sts', 'AssumeRole', wanted)
  const session = { accessKeyId: given.AccessKeyId, accessKeySecret: given.AccessKeySecret, securityToken: given.SecurityToken }
  const { status } = await server.call('Sts', 'GetCallerIdentity', {}, session)
  assert.equal(status, 200, 'the session is good at first')
  server.clock.advance(900_000)
  return session
}

export async function prepareRecords(server: TestServer): Promise<Omit<World, 'server' | 'database'>> {
  const marked = (what: string) => `v1ctim-${what}`
  const management = await prepareAccount(server, HEAD, HOSTS[HEAD], marked)
  const sibling = await prepareAccount(server, SHOP, HOSTS[SHOP], marked)
  // A namesake of every record, so that what reaches over to the victim's is not hidden behind "there is no such record".
  const own = await prepareAccount(server, LAB, HOSTS[LAB], (what) => `own-${what}`)
  const numbers = ({ pair, binding, group, source, log, subscription }: typeof own) => {
    return { pair, binding, group, source, log, subscription }
  }
  assert.deepEqual(numbers(own), numbers(management), 'numbers are given out in each account anew')
  await prepareOrganisation(server)
  const directory = await prepareDirectory(server)
  const expired = await endedSession(server)
  return { expired, management: { ...management, ...directory }, sibling: { ...sibling, ...directory } }
}

/** A server whose accounts have records that nobody else may see or change; from here on it keeps nothing that is done to it. */
export async function prepareWorld(engine: Engine): Promise<World> {
  let database: Rehearsal | undefined
  const open: Engine['open'] = async (migrations) => {
    database = new Rehearsal(await engine.open(migrations))
    return database
  }
  const server = await TestServer.start({ name: engine.name, open }, ORGANISATION, { isRehearsal: true })
  try {
    assert.ok(database)
    const records = await prepareRecords(server)
    await server.flush()
    await database.watch()
    return { server, database, ...records }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** Every registered operation with its product. */
export const operations = products.flatMap((product) =>
  Object.entries(product.operations).map(([action, operation]) => ({ product, action, operation })),
)

/** A user who may do everything in an account of the organisation file. */
export function administratorOf(account: string): Credentials {
  const match = new RegExp(
    `account: "${account}"\\n {4}users:\\n {6}- name: \\S+\\n {8}policies: \\[AdministratorAccess\\]\\n.*id: (\\S+), secret: ([\\w-]+)`,
  ).exec(ORGANISATION)
  return { accessKeyId: match?.[1] ?? '', accessKeySecret: match?.[2] ?? '' }
}
