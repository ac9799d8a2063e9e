import assert from 'node:assert/strict'
import test from 'node:test'
import { REASONS } from '../../../src/connectors/vendor.ts'
import { findingMessage } from '../../../src/products/sas/finding-message.ts'

const DETAIL = { action: 'ec2:DescribeInstances', place: 'us-east-1' }

test('every reason has a text of its own in both languages, and no blank is left in it', () => {
  for (const language of ['en', 'zh'] as const) {
    const texts = REASONS.map((reason) => findingMessage({ reason, ...DETAIL }, language))
    assert.equal(new Set(texts).size, REASONS.length)
    for (const [index, text] of texts.entries()) {
      assert.ok(text.length > 5 && !text.includes('$') && !text.includes('undefined'), `${REASONS[index]}: ${text}`)
      assert.equal(/\p{Script=Han}/u.test(text), language === 'zh', text)
    }
  }
})

test('a text that is about something makes sense where the vendor has not said about what', () => {
  for (const reason of REASONS) {
    for (const language of ['en', 'zh'] as const) {
      assert.doesNotMatch(findingMessage({ reason }, language), /\$|undefined| \.$|[ ]。$|限 。|通 。/, reason)
    }
  }
})

test('permission and place stand in the text, the code of the vendor behind it', () => {
  const denied = { reason: 'no-permission', ...DETAIL, code: 'UnauthorizedOperation', requestId: 'r-$1' } as const
  assert.equal(
    findingMessage(denied, 'en'),
    'The AccessKey lacks the permission ec2:DescribeInstances @ us-east-1. (UnauthorizedOperation, r-$1)',
  )
  const off = { reason: 'region-not-enabled', ...DETAIL } as const
  assert.equal(findingMessage(off, 'en'), 'The account has not enabled us-east-1.')
  assert.equal(findingMessage(off, 'zh'), '该账号未开通 us-east-1。')
  assert.equal(findingMessage(undefined, 'en'), '')
})
