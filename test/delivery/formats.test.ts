import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { cefHeader, cefOf, cefValue } from '../../src/delivery/cef.ts'
import { dingtalkSign } from '../../src/delivery/dingtalk.ts'
import { feishuSign } from '../../src/delivery/feishu.ts'
import { findingsOf } from '../../src/delivery/ocsf.ts'
import { slackText } from '../../src/delivery/slack.ts'
import { syslogLine } from '../../src/delivery/syslog.ts'
import { signatureHeaders } from '../../src/delivery/webhook.ts'
import { oneLine, withinBytes, wordsOf } from '../../src/delivery/wording.ts'
import { Secret } from '../../src/kernel/secret.ts'
import { factsWith, messageOf } from './message.ts'

describe('formats of alerts', () => {
  test('the reference vector of Standard Webhooks', () => {
    const secret = new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
    assert.deepEqual(signatureHeaders(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}'), {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  test('the signs of DingTalk and Feishu, as openssl computes them by the vendors’ rules', () => {
    // printf '1577262236757\nthis is secret' | openssl dgst -sha256 -hmac 'this is secret' -binary | base64
    assert.equal(dingtalkSign(new Secret('this is secret'), 1577262236757), 'hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=')
    // printf '' | openssl dgst -sha256 -mac HMAC -macopt hexkey:<hex of '1599360473\ndemo'> -binary | base64
    assert.equal(feishuSign(new Secret('demo'), 1599360473), 'l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=')
  })

  test('CEF escapes as its standard says', () => {
    assert.equal(cefHeader('detected a | in \\ message\nnext'), 'detected a \\| in \\\\ message next')
    assert.equal(cefValue('detected a = in | and \\\nnext\r\nlast'), 'detected a \\= in | and \\\\\\nnext\\nlast')
  })

  test('a matter in CEF', () => {
    const line = cefOf(factsWith({ user: 'x=1 src=10.0.0.1', hostName: 'a|b\nCEF:0|' }), 'en')
    assert.equal(
      line,
      'CEF:0|Garrison|Garrison|1|location|unusual location|9|externalId=0f343b0931126a20f133d67c2b018a3b rt=1795292225000 start=1795292220000 end=1795292225000 cnt=2 duser=x\\=1 src\\=10.0.0.1 dhost=a|b CEF:0| deviceExternalId=inet-1 cn1Label=servers cn1=1 src=8.8.8.8 cs1Label=account cs1=1500000000000001 cs2Label=delivery cs2=1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed reason=new msg=root logged on from 8.8.8.8.',
    )
    assert.match(cefOf(factsWith({ host: '', hostName: '', servers: 12 }), 'en'), / duser=root cn1Label=servers cn1=12 src=/)
    assert.match(cefOf(factsWith({ servers: 0 }), 'en'), / deviceExternalId=inet-1 src=/)
    assert.match(cefOf(factsWith({ source: '2001:db8::1' }), 'en'), / c6a2=2001:db8::1 /)
    assert.match(cefOf(factsWith({ source: '10.0.0.0/24' }), 'zh'), /异常登录地.* shost=10\.0\.0\.0\/24 /)
  })

  test('no text makes a second line or field of CEF', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const line = cefOf(factsWith({ user: text, hostName: text, reason: { en: text, zh: text } }), 'en')
        const fields =
          line
            .replace(/\\[\\|=nr]/g, '')
            .match(/(?:^|\s)[A-Za-z0-9]+=/g)
            ?.map((field) => field.trim()) ?? []
        const known =
          /^(?:externalId|rt|start|end|cnt|duser|dhost|deviceExternalId|cn1Label|cn1|src|cs1Label|cs1|cs2Label|cs2|reason|msg)=$/
        return (
          !/[\r\n\u2028\0]/.test(line) && fields.every((field) => known.test(field)) && new Set(fields).size === fields.length
        )
      }),
    )
  })

  test('a Detection Finding of OCSF', () => {
    const [finding] = findingsOf(messageOf(factsWith({ why: 'graver', level: 'suspicious' })))
    assert.deepEqual(finding, {
      ...{ activity_id: 2, activity_name: 'Update', category_uid: 2, category_name: 'Findings', class_uid: 2004 },
      ...{ class_name: 'Detection Finding', type_uid: 200402, type_name: 'Detection Finding: Update', severity_id: 3 },
      ...{ severity: 'Medium', status_id: 1, status: 'New', is_alert: true, time: 1795292225000, count: 2 },
      message: 'root logged on from 8.8.8.8.',
      metadata: {
        ...{ version: '1.4.0', uid: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed', tenant_uid: '1500000000000001' },
        product: { name: 'Garrison', vendor_name: 'Garrison' },
      },
      finding_info: {
        ...{ uid: '0f343b0931126a20f133d67c2b018a3b', title: '[suspicious] unusual location - web-1' },
        ...{ desc: 'root logged on from 8.8.8.8.', types: ['location'], first_seen_time: 1795292220000 },
        ...{ last_seen_time: 1795292225000, analytic: { type_id: 1, type: 'Rule', name: 'unusual location' } },
      },
      cloud: { provider: 'Garrison', account: { uid: '1500000000000001', name: 'head' } },
      resources: [{ uid: 'inet-1', name: 'web-1', type: 'Server' }],
      evidences: [{ actor: { user: { name: 'root' } }, src_endpoint: { ip: '8.8.8.8' } }],
      unmapped: { servers: 1 },
    })
    const [many, other] = findingsOf(
      messageOf(factsWith({ host: '', hostName: '', servers: 12, why: 'wider' }), factsWith({ host: '', user: '', source: '' })),
    ) as [Record<string, unknown>, Record<string, unknown>]
    assert.deepEqual([many['activity_id'], many['unmapped'], 'resources' in many], [2, { servers: 12 }, false])
    assert.deepEqual([other['activity_id'], other['type_uid'], other['severity_id']], [1, 200401, 4])
    assert.equal('resources' in other || 'evidences' in other, false)
  })

  test('each level has its severity in every format', () => {
    const severities = (['serious', 'suspicious', 'remind'] as const).map((level) => {
      const facts = factsWith({ level })
      const [finding] = findingsOf(messageOf(facts)) as Record<string, unknown>[]
      const [priority] = syslogLine(level, 0, 'x', 'x').split('1')
      return [cefOf(facts, 'en').split('|')[6], finding?.['severity_id'], finding?.['severity'], priority]
    })
    assert.deepEqual(severities, [
      ['9', 4, 'High', '<82>'],
      ['6', 3, 'Medium', '<84>'],
      ['3', 2, 'Low', '<85>'],
    ])
  })

  test('Slack’s three characters are entities, and none is cut in two', () => {
    assert.equal(slackText('<!channel> & <https://x|y>', 100), '&lt;!channel&gt; &amp; &lt;https://x|y&gt;')
    assert.equal(slackText('aaa<b', 6), 'aaa…')
  })

  test('an envelope of RFC 5424', () => {
    const at = Date.UTC(2026, 10, 21, 20, 17, 5, 42)
    assert.match(syslogLine('serious', at, 'a b', 'CEF:0|'), /^<82>1 2026-11-21T20:17:05\.042Z \S+ garrison - ab - CEF:0\|$/)
    assert.equal(syslogLine('serious', at, 'a', 'x').split(' ')[2], hostname())
    assert.match(syslogLine('remind', at, '', 'x'), /^<85>1 \S+ \S+ garrison - - - x$/)
  })

  test('one matter in words, in both languages', () => {
    assert.deepEqual(wordsOf(messageOf()), {
      title: '[serious] unusual location - web-1',
      lines: [
        'root logged on from 8.8.8.8.',
        'Server: web-1 (inet-1)',
        'Account on it: root',
        'Source: 8.8.8.8',
        'State: new',
        'Alerts: 2',
        'First: 2026-11-21T20:17:00Z',
        'Last: 2026-11-21T20:17:05Z',
        'Cloud account: head (1500000000000001)',
        'Incident: 0f343b0931126a20f133d67c2b018a3b',
      ],
    })
    const chinese = wordsOf({ ...messageOf(), language: 'zh', isTest: true })
    assert.equal(chinese.title, '[测试] [紧急] 异常登录地 - web-1')
    assert.deepEqual(chinese.lines.slice(0, 2), ['root 从 8.8.8.8 登录。', '服务器:web-1 (inet-1)'])
  })

  test('a matter of several servers tells how many, and the one that it is about now', () => {
    const said = (more: Parameters<typeof factsWith>[0], language: 'en' | 'zh' = 'en') => {
      const { title, lines } = wordsOf({ ...messageOf(factsWith({ why: 'wider', ...more })), language })
      return [title, ...lines.filter((line) => /^(Server|State|服务器|涉及|状态)/.test(line))]
    }
    assert.deepEqual(said({ host: '', hostName: '', servers: 12 }), [
      '[serious] unusual location - 8.8.8.8 (12 servers)',
      'Servers so far: 12',
      'State: has come to more servers',
    ])
    assert.deepEqual(said({ servers: 10 }, 'zh'), [
      '[紧急] 异常登录地 - 8.8.8.8(10 台服务器)',
      '服务器:web-1 (inet-1)',
      '涉及服务器数:10',
      '状态:波及更多服务器',
    ])
    assert.deepEqual(said({ host: '', hostName: '', servers: 0, why: 'new' }), [
      '[serious] unusual location - 8.8.8.8',
      'State: new',
    ])
  })

  test('several matters are summed up, the gravest first, and a long list is cut', () => {
    const many = Array.from({ length: 25 }, (_, index) => factsWith({ level: index === 24 ? 'serious' : 'remind' }))
    const { title, lines } = wordsOf(messageOf(...many))
    assert.equal(title, '25 matters: 1 serious, 24 reminder')
    assert.deepEqual(
      [lines.length, lines[0], lines[20]],
      [21, '[serious] unusual location - web-1 - root - 2026-11-21T20:17:05Z', '… and 5 more'],
    )
    const chinese = wordsOf({ ...messageOf(...many), language: 'zh' })
    assert.deepEqual([chinese.title, chinese.lines[20]], ['25 个事件:1 紧急、24 提醒', '……以及另外 5 个'])
  })

  test('text of others stays on its line and in its direction', () => {
    assert.equal(oneLine('a\r\nBcc: x\u202Eb\u2028c\0d'), 'a Bcc: x b c d')
    assert.equal(oneLine('x'.repeat(700)).length, 601)
    assert.equal(withinBytes('中文字', 9), '中文字')
    assert.equal(withinBytes('中文字a', 9), '中文…')
  })
})
