import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { about, detailOf } from '../../src/connectors/failure-detail.ts'
import { type VendorAnswer, VendorFailure } from '../../src/connectors/vendor.ts'

const ASKED = { action: 'ec2:DescribeInstances', place: 'us-east-1' }
const answer = (headers: Readonly<Record<string, string>> = {}): VendorAnswer => ({
  status: 403,
  headers,
  body: '',
  vendorTime: undefined,
})

describe('what is told of a failure', () => {
  it('has what was asked, the code, the id of the request, and how long to wait', () => {
    assert.deepEqual(detailOf(ASKED, answer({ 'retry-after': '3' }), { code: 'Auth.Failure-1', requestId: 'r_1.a-b' }), {
      ...ASKED,
      code: 'Auth.Failure-1',
      requestId: 'r_1.a-b',
      retryAfterMs: 3000,
    })
    for (const [said, ms] of [
      ['-1', undefined],
      ['soon', undefined],
      ['0', 0],
      ['86400', 3_600_000],
    ] as const) {
      assert.equal(detailOf(ASKED, answer({ 'retry-after': said }), { code: 'x' }).retryAfterMs, ms, said)
    }
  })

  it('has nothing that is no code, however the vendor calls it', () => {
    for (const text of ['', 'ak AKIALAB not exist', '<b>', 'a\nb', 'x'.repeat(101)]) {
      assert.deepEqual(detailOf(ASKED, answer(), { code: text, requestId: text }), { ...ASKED, code: 'HTTP 403' })
    }
  })

  it('is told beside what was asked by what fails on the way, and other errors pass', () => {
    const failed = (error: unknown) => {
      try {
        return about(ASKED)(error)
      } catch (caught) {
        return caught
      }
    }
    const named = failed(new VendorFailure('timed-out', { code: 'TimedOut:head', place: 'elsewhere' }))
    assert.ok(named instanceof VendorFailure)
    assert.deepEqual([named.reason, named.detail], ['timed-out', { ...ASKED, code: 'TimedOut:head', place: 'elsewhere' }])
    const bug = new Error('a bug')
    assert.equal(failed(bug), bug)
  })
})
