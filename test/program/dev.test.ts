import assert from 'node:assert/strict'
import { callApi } from '../client.ts'
import { inTemporaryFolder, runGarrison, spawnGarrison, test } from './spawn.ts'

const LIST = { version: '2018-12-03', action: 'ListMultiUserInstances', parameters: {} }

test('dev serves the example organisation and prints what clients need', async () => {
  const dev = spawnGarrison(['dev', '--port', '0'])
  const url = await dev.ready
  const { stdout } = dev.output()
  const variable = (name: string) => new RegExp(`^export ${name}=(\\S+)$`, 'm').exec(stdout)?.[1] ?? ''
  assert.equal(variable('GARRISON_ENDPOINT'), url)
  const credentials = {
    accessKeyId: variable('ALIBABA_CLOUD_ACCESS_KEY_ID'),
    accessKeySecret: variable('ALIBABA_CLOUD_ACCESS_KEY_SECRET'),
  }
  assert.equal(variable('ALICLOUD_ACCESS_KEY'), credentials.accessKeyId)
  assert.equal(variable('ALIBABA_CLOUD_ENDPOINT_CLOUDFW'), new URL(url).host)
  const answer = await callApi(url, LIST, credentials)
  assert.equal(answer.status, 200)
  assert.ok(answer.body.DaInstance.VersionSummary.length > 0)

  const unsigned = await fetch(`${url}/?Action=ListMultiUserInstances&Version=2018-12-03`)
  assert.equal(unsigned.status, 400)
  const wrong = await callApi(url, LIST, { ...credentials, accessKeySecret: 'not-the-secret' })
  assert.equal(wrong.body.Code, 'SignatureDoesNotMatch')

  dev.child.kill('SIGINT')
  assert.equal((await dev.ended).code, 0)
})

test('dev goes by the clock that it is given, and serve refuses one', async () => {
  const clock = ['--clock', '2031-01-01T00:00:00Z']
  const dev = spawnGarrison(['dev', '--port', '0', ...clock])
  const url = await dev.ready
  const variable = (name: string) => new RegExp(`^export ${name}=(\\S+)$`, 'm').exec(dev.output().stdout)?.[1] ?? ''
  const credentials = {
    accessKeyId: variable('ALIBABA_CLOUD_ACCESS_KEY_ID'),
    accessKeySecret: variable('ALIBABA_CLOUD_ACCESS_KEY_SECRET'),
  }
  const call = { version: '2015-05-01', action: 'CreateUser', parameters: { UserName: 'tomorrow' } }
  const { status, body, text } = await callApi(url, call, credentials)
  assert.equal(status, 200, text)
  assert.match(body.User.CreateDate, /^2031-01-01T00:/)
  dev.child.kill('SIGINT')
  assert.equal((await dev.ended).code, 0)

  await inTemporaryFolder(async (folder) => {
    const { code, stderr } = await runGarrison(['serve', '--port', '0', '--data', folder, ...clock])
    assert.deepEqual([code, stderr], [2, 'garrison: --clock (GARRISON_CLOCK) is for garrison dev alone: take it away\n'])
  })
})
