import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { ask, assertTrailRefusals, BUCKET, succeed } from './trails.ts'

forEachServer((server) => {
  const status = async (parameters: object) => {
    const { RequestId, ...rest } = await succeed(server(), 'GetTrailStatus', parameters)
    return rest
  }

  test('says honestly that nothing is delivered', async () => {
    await succeed(server(), 'CreateTrail', { Name: 'trail-test', ...BUCKET, SlsProjectArn: 'acs:log:x' })
    const fresh = {
      IsLogging: false,
      LatestDeliveryError: '',
      LatestDeliveryLogServiceError: '',
      OssBucketStatus: false,
      SlsLogStoreStatus: false,
    }
    assert.deepEqual(await status({ Name: 'trail-test' }), fresh)
    await succeed(server(), 'StartLogging', { Name: 'trail-test' })
    const started = await status({ Name: 'trail-test' })
    assert.equal(started.IsLogging, true)
    assert.match(started.StartLoggingTime, /Z$/)
    for (const error of [started.LatestDeliveryError, started.LatestDeliveryLogServiceError])
      assert.match(error, /nothing is delivered/)
    assert.deepEqual([started.LatestDeliveryTime, started.LatestDeliveryLogServiceTime], [undefined, undefined])
    await succeed(server(), 'StopLogging', { Name: 'trail-test' })
    const { StartLoggingTime, StopLoggingTime, ...stopped } = await status({ Name: 'trail-test' })
    assert.deepEqual(stopped, fresh)
    assert.ok(Date.parse(StopLoggingTime) >= Date.parse(StartLoggingTime))
    await succeed(server(), 'CreateTrail', { Name: 'only-bucket', ...BUCKET })
    await succeed(server(), 'StartLogging', { Name: 'only-bucket' })
    assert.equal((await status({ Name: 'only-bucket' })).LatestDeliveryLogServiceError, '')
  })

  test('the kind of trail counts where it is given', async () => {
    await succeed(server(), 'CreateTrail', { Name: 'organisation', ...BUCKET, IsOrganizationTrail: true })
    for (const parameters of [{}, { IsOrganizationTrail: true }]) await status({ Name: 'organisation', ...parameters })
    const wrong = await ask(server(), 'GetTrailStatus', { Name: 'organisation', IsOrganizationTrail: false })
    assert.deepEqual([wrong.status, wrong.body.Code], [404, 'TrailNotFoundException'])
    assert.equal((await ask(server(), 'GetTrailStatus', { Name: 'only-bucket', IsOrganizationTrail: true })).status, 404)
  })

  test('refuses what is no trail of the account', () => assertTrailRefusals(server(), 'GetTrailStatus'))

  test('a user without permission learns nothing', async () => {
    assert.equal((await ask(server(), 'GetTrailStatus', { Name: 'trail-test' }, server().user('nobody'))).status, 403)
  })
})
