import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import fc from 'fast-check'
import type { ApiAnswer } from '../client.ts'
import { checkKeptCounts } from '../kept-counts.ts'
import { FILE } from '../operations/garrison/organisation.ts'
import { TestServer } from '../server.ts'
import { forEachEngine } from '../storage/engines.ts'
import { insertHosts } from './hosts.ts'

const HEAD = '1500000000000001'
const STRANGER = '1900000000000099'
const MEMBERS = ['1900000000000001', '1900000000000003', '1900000000000004', '1900000000000005'] as const
const FOLDERS = ['r-test01', 'fd-prod', 'fd-lab', 'fd-new'] as const
const UUIDS = [1, 2, 3, 4].map((n) => `inet-00000000-0000-4000-8000-00000000000${n}`)

const pick = <T>(all: readonly T[], n: number) => all[n % all.length] as T

/** Something that can be asked for, with a number that chooses of whom or what. */
type Deed = (server: TestServer, n: number) => Promise<ApiAnswer | undefined>

const directory =
  (action: string, parameters: (n: number) => object): Deed =>
  (server, n) =>
    server.call('ResourceDirectoryMaster', action, { ...parameters(n) })
const sas =
  (action: string, parameters: (n: number) => object): Deed =>
  (server, n) =>
    server.call('Sas', action, { ...parameters(n) })

async function oneOf(server: TestServer, sql: string, n: number): Promise<string> {
  const rows = await server.database.read((reader) => reader.all<{ id: string | number }>(`${sql} ORDER BY id LIMIT 100`))
  return String(rows[n % Math.max(rows.length, 1)]?.id ?? 0)
}

/** Whatever adds rows to what is counted, takes some away, or changes whose they are. */
const DEEDS: Readonly<Record<string, Deed>> = {
  createFolder: directory('CreateFolder', (n) => ({ FolderName: `f${n}`, ParentFolderId: pick(FOLDERS.slice(0, 3), n) })),
  deleteFolder: async (server, n) =>
    server.call('ResourceDirectoryMaster', 'DeleteFolder', {
      FolderId: await oneOf(server, "SELECT id FROM folders WHERE instr(name, 'f') = 1", n),
    }),
  createAccount: directory('CreateResourceAccount', (n) => ({
    DisplayName: `account-${n}`,
    ParentFolderId: pick(FOLDERS.slice(0, 3), n),
  })),
  moveAccount: directory('MoveAccount', (n) => ({
    AccountId: pick(MEMBERS, n),
    DestinationFolderId: pick(FOLDERS.slice(0, 3), n >> 2),
  })),
  removeAccount: directory('RemoveCloudAccount', (n) => ({ AccountId: pick([...MEMBERS, STRANGER], n) })),
  invite: directory('InviteAccountToResourceDirectory', (n) => ({
    TargetType: 'Account',
    TargetEntity: pick([STRANGER, ...MEMBERS], n),
  })),
  accept: async (server, n) => {
    const target = pick([STRANGER, ...MEMBERS], n)
    const sql = `SELECT id FROM handshakes WHERE target = '${target}' AND status = 'pending'`
    const HandshakeId = await oneOf(server, sql, n)
    return server.call('ResourceDirectoryMaster', 'AcceptHandshake', { HandshakeId }, server.rootOf(target))
  },
  saveGroup: sas('CreateOrUpdateAssetGroup', (n) => ({ GroupName: `g${n}`, Uuids: pick(UUIDS, n) })),
  deleteGroup: async (server, n) =>
    server.call('Sas', 'DeleteGroup', {
      GroupId: await oneOf(server, `SELECT id FROM host_groups WHERE account = '${HEAD}'`, n),
    }),
  allot: sas('UpdateMultiUserInstances', (n) => ({
    MemberInstances: [{ OptType: n % 2 === 0 ? 'ADD' : 'DELETE', AliUid: pick(MEMBERS, n >> 1) }],
  })),
  addFirewallMember: (server, n) => {
    server.clock.advance(6000)
    return server.call('Cloudfw', 'AddInstanceMembers', { Members: [{ MemberUid: pick(MEMBERS, n) }] })
  },
  removeFirewallMember: (server, n) => {
    server.clock.advance(6000)
    return server.call('Cloudfw', 'DeleteInstanceMembers', { MemberUids: [pick(MEMBERS, n)] })
  },
  importLogons: (server, n) => {
    const line = `Nov 21 20:${10 + (n % 50)}:05 web-1 sshd[8]: Accepted password for user${n} from 8.8.8.8 port 50022 ssh2`
    return server.call('Garrison', 'ImportLogons', { HostUuid: pick(UUIDS.slice(0, 3), n), Lines: line, Year: 2026 })
  },
  handleAlert: async (server, n) =>
    server.call('Sas', 'HandleSecurityEvents', {
      OperationCode: pick(['ignore', 'manual_handled', 'advance_mark_mis_info'], n),
      SecurityEventIds: [await oneOf(server, `SELECT id FROM alerts WHERE account = '${HEAD}'`, n >> 2)],
    }),
  takeUpAlert: async (server, n) =>
    server.call('Sas', 'OperationCancelIgnoreSuspEvent', {
      SecurityEventIds: [await oneOf(server, `SELECT id FROM alerts WHERE account = '${HEAD}'`, n)],
    }),
  noteAlert: async (server, n) =>
    server.call('Sas', 'CreateSuspEventNote', {
      EventId: await oneOf(server, `SELECT id FROM alerts WHERE account = '${HEAD}'`, n),
      Note: 'seen',
    }),
  removeHost: sas('UnbindAegis', (n) => ({ Uuids: pick(UUIDS.slice(0, 3), n) })),
  apply: (server, n) =>
    server.call('Garrison', 'ApplyOrganisation', {
      Document: FILE.replace('name: lab, folder: fd-lab', `name: lab, folder: ${pick(['fd-lab', 'fd-prod'], n)}`),
    }),
  giveUpHalfway: async (server, n) => {
    const stop = new Error('undo')
    const failed = server.database.write(async (transaction) => {
      await insertHosts(transaction, [{ account: HEAD, uuid: `half-${n}` }])
      await transaction.run('DELETE FROM accounts WHERE uid = ?', pick(MEMBERS, n))
      throw stop
    })
    await assert.rejects(failed, (error) => error === stop)
    return undefined
  },
}

const NAMES = Object.keys(DEEDS)

async function approve(server: TestServer): Promise<void> {
  const Target = JSON.stringify([{ targetType: 'global', flag: 'add' }])
  const Config = JSON.stringify({ account: 'deploy' })
  const { status } = await server.call('Sas', 'ModifyLoginBaseConfig', { Type: 'login_common_account', Config, Target })
  assert.equal(status, 200)
}

forEachEngine((engine) => {
  describe(`kept counts under operations on ${engine.name}`, () => {
    let server: TestServer
    before(async () => {
      server = await TestServer.start(engine, FILE, { isRehearsal: true })
      await approve(server)
    })
    after(() => server.stop())

    test('each operation does something, and the counts follow', async () => {
      const order = [
        'apply',
        'createFolder',
        'createAccount',
        'moveAccount',
        'saveGroup',
        'allot',
        'addFirewallMember',
        'importLogons',
        ...['handleAlert', 'takeUpAlert', 'noteAlert'],
      ]
      const later = ['removeFirewallMember', 'removeAccount', 'invite', 'accept', 'deleteFolder', 'deleteGroup', 'removeHost']
      const all = [...order, ...later, 'giveUpHalfway']
      assert.deepEqual([...all].sort(), [...NAMES].sort())
      for (const name of all) {
        const answer = await (DEEDS[name] as Deed)(server, 0)
        assert.ok(answer === undefined || answer.status === 200, `${name}: ${answer?.text}`)
        assert.ok((await checkKeptCounts(server.database)) > 8, name)
      }
    })

    test('the counts are those of the rows after whatever is asked, one by one and at once', async () => {
      const deed = fc.tuple(fc.constantFrom(...NAMES), fc.nat(40))
      const turn = fc.array(deed, { minLength: 1, maxLength: 5 })
      const property = fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 6 }), async (turns) => {
        for (const deeds of turns) {
          await Promise.all(deeds.map(([name, n]) => (DEEDS[name] as Deed)(server, n)))
          await checkKeptCounts(server.database)
        }
      })
      await fc.assert(property, { numRuns: 20, endOnFailure: true })
    })

    test('a server that is reset has the counts of its file again', async () => {
      assert.equal((await server.call('Garrison', 'ResetOrganisation')).status, 200)
      await checkKeptCounts(server.database)
      const { body } = await server.call('ResourceDirectoryMaster', 'ListAccounts')
      assert.deepEqual([body.TotalCount, body.Accounts.Account.length], [6, 6])
    })
  })
})
