import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { SHOP } from '../sas/accounts.ts'
import { logonOn, sourceCalls, TILL_1, WEB_1, WEB_2 } from './sources.ts'

forEachServer((server) => {
  const { call, must, asAdministrators } = sourceCalls(server)
  beforeEach(() => server.reset())

  const feed = () => must('ImportLogons', { HostUuid: WEB_1, Lines: logonOn('web-1') })
  const dismiss = (parameters: Record<string, unknown>, credentials?: Parameters<typeof call>[2]) =>
    call('DismissLearntPlace', { HostUuid: WEB_1, Location: 'US', ...parameters }, credentials)
  const states = async () =>
    (await must('ListLearntPlaces')).Places.map(({ Location, State }: Record<string, string>) => `${Location} ${State}`)

  test('one that waits, and one that is in force; by any of its names, and twice', async () => {
    await feed()
    const { status, body } = await dismiss({ Location: '美国' })
    assert.deepEqual([status, body.Learnt], [200, false])
    assert.deepEqual(await states(), ['US dismissed'])
    assert.equal((await dismiss({})).status, 200)
    await must('ModifyLogonSettings', { Learning: 'vendor' })
    await must('ImportLogons', { HostUuid: WEB_1, Lines: logonOn('web-1').replace('8.8.8.8', '77.222.25.1') })
    assert.deepEqual(await states(), ['ME learnt', 'US dismissed'])
    const inForce = await dismiss({ Location: 'ME' })
    assert.deepEqual([inForce.status, inForce.body.Learnt], [200, true])
    assert.deepEqual(await states(), ['ME dismissed', 'US dismissed'])
    const [row] = await server().database.read((reader) =>
      reader.all<{ n: number }>(
        "SELECT CAST(count(*) AS BIGINT) AS n FROM audit_events WHERE action = 'DismissLearntPlace' LIMIT 1",
      ),
    )
    assert.equal(row?.n, 3)
  })

  test('what is not known is refused: the server, and the place', async () => {
    await feed()
    const of = async (parameters: Record<string, unknown>, credentials?: Parameters<typeof call>[2]) => {
      const { status, body } = await dismiss(parameters, credentials)
      return `${status} ${body.Code}`
    }
    assert.equal(await of({ HostUuid: TILL_1 }), '400 DataNotExists')
    assert.equal(await of({}, server().rootOf(SHOP)), '400 DataNotExists')
    assert.equal(await of({ HostUuid: WEB_2 }), '404 EntityNotExist.Location')
    assert.equal(await of({ Location: 'ME' }), '404 EntityNotExist.Location')
    assert.equal(await of({ Location: 'nowhere at all' }), '404 EntityNotExist.Location')
    for (const name of ['HostUuid', 'Location']) {
      assert.equal(await of({ [name]: undefined }), `400 Missing${name}`)
      assert.equal(await of({ [name]: 'x'.repeat(257) }), `400 Invalid${name}`)
    }
    assert.deepEqual(await states(), ['US waiting'])
  })

  test('administrators dismiss one of a member, and nobody else does', async () => {
    await feed()
    assert.equal((await call('ImportLogons', { HostUuid: TILL_1, Lines: logonOn('till-1') }, server().rootOf(SHOP))).status, 200)
    const given = { HostUuid: TILL_1, Location: 'US' }
    assert.deepEqual(await asAdministrators('DismissLearntPlace', given, ({ Learnt }) => Learnt), [false, false, false])
    const theirs = await must('ListLearntPlaces', { ResourceDirectoryAccountId: SHOP })
    assert.equal(theirs.Places[0].State, 'dismissed')
    assert.deepEqual(await states(), ['US waiting'])
    const own = await dismiss({ ResourceDirectoryAccountId: SHOP })
    assert.deepEqual([own.status, own.body.Code], [400, 'DataNotExists'], 'a server of the administrator is none of the member')
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    await feed()
    for (const user of ['nobody', 'auditor'] as const) {
      const { status, body } = await dismiss({}, server().user(user))
      assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    }
    assert.deepEqual(await states(), ['US waiting'])
    assert.equal((await dismiss({}, server().user('careful'))).status, 200)
  })
})
