import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { checkKeptCounts } from '../../kept-counts.ts'
import { forEachServer } from '../../server.ts'
import { alertsOn, DB, HEAD, SECURITY, SHOP, STRANGER, TILL, WEB } from './alerts.ts'

const rule = (field: string, operate: string, fieldValue: string, uuid?: string) => ({ field, operate, fieldValue, uuid })

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, events, event, statuses, fill } = alertsOn(server)
  const handle = (OperationCode: string, ids: number[], more: object = {}, as?: Parameters<typeof ask>[2]) =>
    ask('HandleSecurityEvents', { OperationCode, SecurityEventIds: ids, ...more }, as)
  const statusOf = async (TaskId: number, ids: number[]) => {
    const { SecurityEventOperationStatusResponse: task } = await ask('DescribeSecurityEventOperationStatus', {
      TaskId,
      SecurityEventIds: ids,
    })
    return [task.TaskStatus, ...task.SecurityEventOperationStatuses.map(({ ErrorCode }: { ErrorCode: string }) => ErrorCode)]
  }

  test('each operation has its status, and the list tells who, when and why', async () => {
    await fill(4)
    server().clock.freeze()
    const now = server().clock.now()
    const { HandleSecurityEventsResponse: first, RequestId, ...rest } = await handle('ignore', [1], { Remark: 'our scanner' })
    assert.deepEqual([typeof RequestId, rest], ['string', {}])
    await handle('manual_handled', [2])
    await handle('advance_mark_mis_info', [3])
    assert.deepEqual(await statuses(), ['1: 2', '2: 32', '3: 8', '4: 1'])
    assert.deepEqual(await statusOf(first.TaskId, [1]), ['Success', 'ignore.Success'])
    const ignored = await event(1)
    assert.deepEqual([ignored.OperateErrorCode, ignored.OperateMsg, ignored.OperateTime], ['ignore.Success', 'success', now])
    const facts = new Map(ignored.Details.map(({ NameDisplay, Value }: Record<string, string>) => [NameDisplay, Value]))
    assert.deepEqual([facts.get('Remark'), facts.get('Handled by')], ['our scanner', `${HEAD}:root`])
    const flags = (await events({ SortType: 'asc' })).map(({ CanBeDealOnLine, CanCancelFault }) => [
      CanBeDealOnLine,
      CanCancelFault,
    ])
    assert.deepEqual(flags, [
      [false, false],
      [false, false],
      [false, true],
      [true, false],
    ])
    assert.ok((await checkKeptCounts(server().database)) > 0)
  })

  test('many are handled in one call; what had been handled fails and stays', async () => {
    await fill(5)
    await handle('manual_handled', [2])
    const { HandleSecurityEventsResponse: task } = await handle('ignore', [5, 1, 2, 1])
    assert.deepEqual(await statuses(), ['1: 2', '2: 32', '3: 1', '4: 1', '5: 2'])
    const codes = ['ignore.Success', 'ignore.AlreadyHandled', 'ignore.Success']
    assert.deepEqual(await statusOf(task.TaskId, [1, 2, 5]), ['Failure', ...codes])
    const { HandleSecurityEventsResponse: again } = await handle('ignore', [1])
    assert.deepEqual(await statusOf(again.TaskId, [1]), ['Failure', 'ignore.AlreadyHandled'])
    await handle('manual_handled', [1])
    assert.deepEqual((await event(1)).EventStatus, 32)
  })

  test('of several who handle the same alerts at once, one handles each', async () => {
    await fill(2)
    const tasks = await Promise.all(
      [
        [1, 2],
        [2, 1],
        [1, 2],
        [2, 1],
      ].map((ids) => handle('ignore', ids)),
    )
    const outcomes = []
    for (const { HandleSecurityEventsResponse } of tasks)
      outcomes.push(...(await statusOf(HandleSecurityEventsResponse.TaskId, [1, 2])))
    assert.equal(outcomes.filter((outcome) => outcome === 'ignore.Success').length, 2)
    assert.equal(outcomes.filter((outcome) => outcome === 'ignore.AlreadyHandled').length, 6)
    assert.ok((await checkKeptCounts(server().database)) > 0)
  })

  test('the list finds and orders alerts by when and how they were handled', async () => {
    await fill(4)
    server().clock.freeze()
    const at = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
    const start = server().clock.now()
    for (const [code, id] of [
      ['ignore', 3],
      ['manual_handled', 1],
      ['ignore', 2],
    ] as const) {
      await handle(code, [id])
      server().clock.advance(60_000)
    }
    const ids = async (parameters: object) => (await events(parameters)).map(({ Id }) => Id)
    assert.deepEqual(await ids({ Dealed: 'Y' }), [2, 1, 3])
    assert.deepEqual(await ids({ Dealed: 'Y', SortType: 'asc' }), [3, 1, 2])
    assert.deepEqual(await ids({ Dealed: 'Y', SortColumn: 'lastTime' }), [3, 2, 1])
    assert.deepEqual(await ids({ Dealed: 'Y', PageSize: 1, CurrentPage: 2 }), [1])
    assert.deepEqual(await ids({ Dealed: 'Y', MultiAccountActionType: 1 }), [2, 1, 3])
    assert.deepEqual(await ids({ Dealed: 'N' }), [4])
    assert.deepEqual(await ids({ Status: '2' }), [3, 2])
    assert.deepEqual(await ids({ OperateTimeStart: at(start + 60_000) }), [2, 1])
    assert.deepEqual(await ids({ OperateTimeEnd: at(start + 60_000) }), [3, 1])
    assert.deepEqual(await ids({ OperateErrorCodeList: ['manual_handled.Success', 'quara.Success'] }), [1])
    assert.deepEqual(await ids({ OperateErrorCodeList: ['quara.Success'] }), [])
    const [status, code] = await refused('DescribeSuspEvents', { OperateTimeEnd: 'yesterday' })
    assert.deepEqual([status, code], [400, 'InvalidOperateTimeEnd'])
  })

  test('pages by when alerts were handled stay true while more are handled', async () => {
    await fill(6)
    server().clock.freeze()
    const page = async (CurrentPage: number, SortColumn = 'operateTime') =>
      (await events({ Dealed: 'Y', SortType: 'asc', PageSize: 2, CurrentPage, SortColumn })).map(({ Id }) => Id)
    const pages = async (SortColumn?: string) => [await page(2, SortColumn), await page(1, SortColumn)].flat()
    const move = (at: number) =>
      server().database.write((transaction) => transaction.run('UPDATE alerts SET handled_at = ? WHERE id = 3', at))
    for (const id of [6, 5, 4, 3]) {
      await handle('ignore', [id])
      server().clock.advance(1000)
    }
    assert.deepEqual([await pages(), await pages()].flat(), [4, 3, 6, 5, 4, 3, 6, 5])
    assert.deepEqual(await pages('lastTime'), [5, 6, 3, 4])
    // Whatever gives one another time and no other status moves it all the same.
    await move(1)
    assert.deepEqual(await pages(), [5, 4, 3, 6])
    await move(server().clock.now() - 1)
    await handle('manual_handled', [6])
    assert.deepEqual(await pages(), [3, 6, 5, 4])
    await ask('OperationCancelIgnoreSuspEvent', { SecurityEventIds: [5] })
    assert.deepEqual(await pages(), [6, 4, 3])
  })

  test('rules for the same servers or for all are kept, and name the alerts that they find from then on', async () => {
    await fill(2, { kind: 'account', details: { user: 'backup' } })
    const rules = [rule('loginUser', 'strEqual', 'backup', 'part'), rule('location', 'regex', '^Monte.*$', 'ALL')]
    await handle('advance_mark_mis_info', [1], { MarkMissParam: JSON.stringify(rules) })
    const marked = await event(1)
    assert.deepEqual([marked.MarkMisRules, marked.MarkList], ['loginUser strEqual backup', ['loginUser strEqual backup']])
    assert.equal((await event(2)).EventStatus, 1)
    const { List } = await ask('DescribeSecurityEventMarkMissList', { CurrentPage: 1, PageSize: 20 })
    assert.deepEqual(
      List.map((row: Record<string, string>) => [
        row['EventNameOriginal'],
        row['Field'],
        row['Operate'],
        row['FieldValue'],
        row['Uuid'],
      ]),
      [
        ['login_common_account', 'location', 'regex', '^Monte.*$', ''],
        ['login_common_account', 'loginUser', 'strEqual', 'backup', WEB],
      ],
    )
    const Target = JSON.stringify([{ target: '-', targetType: 'global', flag: 'add' }])
    await ask('ModifyLoginBaseConfig', { Type: 'login_common_account', Config: '{"account":"deploy"}', Target })
    const Lines = '2026-11-21T12:00:00Z x sshd[811]: Accepted password for backup from 10.0.0.9 port 50022 ssh2'
    for (const HostUuid of [WEB, DB]) {
      const { status } = await server().call('Garrison', 'ImportLogons', { HostUuid, Lines })
      assert.equal(status, 200)
    }
    const found = (await events({ TimeStart: '2026-11-21 00:00:00', SortType: 'asc' })).map((one) => [
      one.Uuid,
      one.EventStatus,
      one.MarkMisRules,
    ])
    assert.deepEqual(found, [
      [WEB, 8, 'loginUser strEqual backup'],
      [DB, 1, undefined],
    ])
  })

  test('what needs an agent is refused with what can be done instead', async () => {
    await fill(1)
    const codes = [
      'block_ip',
      'kill_process',
      'cleanup',
      'kill_and_quara',
      'disable_malicious_defense',
      'client_problem_check',
      'quara',
    ]
    for (const OperationCode of codes) {
      const [status, code, message] = await refused('HandleSecurityEvents', { OperationCode, SecurityEventIds: [1] })
      assert.deepEqual([status, code], [400, 'OperationNotSupported'])
      assert.equal(
        message,
        `The operation ${OperationCode} needs an agent on the server, and there is none. Use ignore, manual_handled or advance_mark_mis_info.`,
      )
    }
    assert.deepEqual(await statuses(), ['1: 1'])
  })

  test('an alert that is not there is named, and nothing is done', async () => {
    await fill(2)
    const wanted = { OperationCode: 'ignore', SecurityEventIds: [1, 99] }
    assert.deepEqual(await refused('HandleSecurityEvents', wanted), [400, 'DataNotExists', '99 data not exist'])
    assert.deepEqual(await statuses(), ['1: 1', '2: 1'])
  })

  test('parameters that are missing or wrong are named', async () => {
    await fill(1)
    const good = { OperationCode: 'advance_mark_mis_info', SecurityEventIds: [1] }
    const marked = (...rules: object[]) => ({ ...good, MarkMissParam: JSON.stringify(rules) })
    const cases: [object, string][] = [
      [{ SecurityEventIds: [1] }, 'MissingOperationCode'],
      [{ OperationCode: 'ignore' }, 'MissingSecurityEventIds'],
      [{ ...good, OperationCode: 'deal' }, 'InvalidOperationCode'],
      [{ ...good, SecurityEventIds: ['x'] }, 'InvalidSecurityEventIds.1'],
      [{ ...good, MarkMissParam: 'x' }, 'InvalidMarkMissParam'],
      [marked(rule('gmtModified', 'contains', 'x')), 'InvalidMarkMissParam.1.field'],
      [marked(rule('loginUser', 'like', 'x')), 'InvalidMarkMissParam.1.operate'],
      [marked(rule('loginUser', 'contains', 'x', 'some')), 'InvalidMarkMissParam.1.uuid'],
      [marked(rule('loginUser', 'contains', 'x'), rule('loginUser', 'contains', '  ')), 'InvalidMarkMissParam.2.fieldValue'],
      [marked(rule('loginUser', 'regex', '(a')), 'InvalidMarkMissParam.1.fieldValue'],
      [{ ...marked(rule('loginUser', 'contains', 'x')), OperationCode: 'ignore' }, 'InvalidMarkMissParam'],
    ]
    for (const [parameters, code] of cases) {
      const [status, said] = await refused('HandleSecurityEvents', parameters)
      assert.deepEqual([status, said], [400, code])
    }
    assert.deepEqual(await statuses(), ['1: 1'])
  })

  test('rules that would be too many are refused, and the alerts stay', async () => {
    await fill(11, { details: { user: 'x' } })
    const patterns = Array.from({ length: 10 }, (_, n) => rule('loginUser', 'regex', `^u${n}$`, 'ALL'))
    for (let round = 0; round < 10; round++) {
      const MarkMissParam = JSON.stringify(patterns.map((one) => ({ ...one, fieldValue: `${one.fieldValue}|${round}` })))
      await handle('advance_mark_mis_info', [round + 1], { MarkMissParam })
    }
    const last = { OperationCode: 'advance_mark_mis_info', SecurityEventIds: [11] }
    const MarkMissParam = JSON.stringify([rule('loginUser', 'regex', 'one more', 'ALL')])
    const [status, code] = await refused('HandleSecurityEvents', { ...last, MarkMissParam })
    assert.deepEqual([status, code, (await event(11)).EventStatus], [400, 'QuotaExceeded', 1])
  })

  test('administrators handle the alerts of members; the task is theirs', async () => {
    await fill(2, { account: SHOP, host: TILL })
    await fill(1)
    for (const [administrator, id] of [
      [HEAD, 1],
      [SECURITY, 2],
    ] as const) {
      const as = server().rootOf(administrator)
      const { HandleSecurityEventsResponse: task } = await handle('ignore', [id], { ResourceDirectoryAccountId: SHOP }, as)
      const asked = { TaskId: task.TaskId, SecurityEventIds: [id] }
      const { SecurityEventOperationStatusResponse: told } = await ask('DescribeSecurityEventOperationStatus', asked, as)
      assert.equal(told.TaskStatus, 'Success')
    }
    assert.deepEqual(await statuses(server().rootOf(SHOP)), ['1: 2', '2: 2'])
    assert.deepEqual(await statuses(), ['1: 1'])
    const wanted = { OperationCode: 'ignore', SecurityEventIds: [1] }
    for (const [caller, member] of [
      [SHOP, HEAD],
      [STRANGER, SHOP],
      [HEAD, STRANGER],
    ] as const) {
      const [status, code] = await refused(
        'HandleSecurityEvents',
        { ...wanted, ResourceDirectoryAccountId: member },
        server().rootOf(caller),
      )
      assert.deepEqual([status, code], [403, 'NoPermission'])
    }
    assert.deepEqual(await statuses(), ['1: 1'])
  })

  test('a user needs permission', async () => {
    await fill(1)
    const wanted = { OperationCode: 'ignore', SecurityEventIds: [1] }
    const [status, code] = await refused('HandleSecurityEvents', wanted, server().user('nobody'))
    assert.deepEqual([status, code], [403, 'NoPermission'])
    assert.deepEqual(await statuses(), ['1: 1'])
  })
})
