import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { LogonEvent } from '../../src/detection/logon.ts'
import { sameLogon } from '../../src/detection/one-logon.ts'
import { parseLog } from '../../src/intake/parse-log.ts'
import {
  escaped,
  eventXml,
  FORMS,
  keyValues,
  logonData,
  nxlog,
  refusedData,
  SHAPES,
  vector,
  winlogbeat,
} from './windows-events.ts'

const CONTEXT = { zone: 'UTC', year: undefined, receivedAt: Date.parse('2026-11-21T12:00:00Z') }

/** The event of a line, or how it was counted. */
function read(line: string, zone = 'UTC'): LogonEvent | 'other' | 'not understood' {
  const parsed = parseLog(line, { ...CONTEXT, zone })
  assert.equal(parsed.lines, 1)
  return parsed.events[0] ?? (parsed.otherPrograms === 1 ? 'other' : 'not understood')
}

/** `result | user | domain | address | port | method | service`, `-` for what is not known. */
function told(line: string): string {
  const event = read(line)
  if (typeof event === 'string') return event
  const { result, user, domain, address, port, method, service } = event
  return [result, user, domain, address, port, method, service].map((part) => part ?? '-').join(' | ')
}

describe('one logon in every shape', () => {
  for (const [sender, write] of Object.entries(SHAPES)) {
    test(sender, () => {
      const line = write(4624, logonData())
      const event = read(line)
      assert.ok(typeof event !== 'string')
      // NXLog writes whole seconds.
      assert.deepEqual(
        { ...event, at: Math.floor(event.at / 1000) * 1000, isLocalTime: undefined },
        {
          at: Date.parse('2026-11-20T10:00:00Z'),
          result: 'success',
          user: 'dana',
          address: '203.0.113.7',
          port: 50122,
          method: 'Negotiate',
          fingerprint: undefined,
          pid: undefined,
          program: 'Microsoft-Windows-Security-Auditing',
          service: 'remote-desktop',
          os: 'windows',
          domain: 'CORP',
          hostname: 'web-1.corp.example',
          count: 1,
          raw: line,
          form: FORMS[sender],
          session: '0x1a2b3c',
          isLocalTime: undefined,
        },
      )
      assert.equal(told(write(4625, refusedData())), 'failure | dana | CORP | 203.0.113.7 | 50122 | wrong-password | network')
      assert.equal(told(write(5156, logonData())), 'other')
    })
  }
})

describe('logon types', () => {
  const types: Readonly<Record<string, readonly [granted: string, refused: string]>> = {
    0: ['other', 'other'],
    2: ['success console', 'failure console'],
    3: ['success network', 'failure network'],
    4: ['other', 'other'],
    5: ['other', 'other'],
    7: ['success console', 'failure console'],
    8: ['information network', 'failure network'],
    9: ['information other', 'failure other'],
    10: ['success remote-desktop', 'failure remote-desktop'],
    11: ['success console', 'failure console'],
    12: ['information remote-desktop', 'failure remote-desktop'],
    13: ['information console', 'failure console'],
    99: ['information other', 'failure other'],
  }
  for (const [type, expected] of Object.entries(types)) {
    test(type, () => {
      const short = (line: string) => {
        const event = read(line)
        return typeof event === 'string' ? event : `${event.result} ${event.service}`
      }
      assert.deepEqual(
        [short(winlogbeat(4624, logonData({ LogonType: type }))), short(winlogbeat(4625, refusedData({ LogonType: type })))],
        expected,
      )
      assert.equal(short(nxlog(4624, logonData({ LogonType: Number(type) }))), expected[0])
    })
  }

  test('without a type a logon is not understood, and a refusal is one still', () => {
    assert.equal(read(winlogbeat(4624, logonData({ LogonType: undefined }))), 'not understood')
    assert.equal(read(winlogbeat(4624, logonData({ LogonType: 'Network' }))), 'not understood')
    assert.equal(told(winlogbeat(4625, refusedData({ LogonType: undefined }))).slice(0, 7), 'failure')
  })
})

describe('accounts', () => {
  const people: readonly (readonly [data: Record<string, unknown>, expected: string])[] = [
    [{ TargetUserName: 'dana' }, 'dana of CORP'],
    [{ TargetUserName: 'OTHER\\dana' }, 'dana of OTHER'],
    [{ TargetUserName: '\\dana' }, 'dana of CORP'],
    [{ TargetUserName: 'dana@corp.example' }, 'dana of corp.example'],
    [{ TargetUserName: 'a@b@corp.example' }, 'a@b of corp.example'],
    [{ TargetUserName: 'MicrosoftAccount\\dana@mail.example' }, 'dana@mail.example of MicrosoftAccount'],
    [{ TargetUserName: '@dana' }, '@dana of CORP'],
    [{ TargetUserName: 'dana@' }, 'dana@ of CORP'],
    [{ TargetUserName: 'CORP\\' }, 'CORP\\ of CORP'],
    [{ TargetUserName: 'dana', TargetDomainName: '-' }, 'dana of -'],
    [{ TargetUserName: 'Dana Müller', TargetDomainName: 'БАНК' }, 'Dana Müller of БАНК'],
    [{ TargetUserName: 12345 }, '12345 of CORP'],
    [{ TargetUserName: ['dana'] }, 'dana of CORP'],
    [{ TargetUserName: 'da\0na\0\0' }, 'da\uFFFDna of CORP'],
    // A person may be called so; the SID tells.
    [{ TargetUserName: 'UMFD-1' }, 'UMFD-1 of CORP'],
  ]
  for (const [data, expected] of people) {
    test(JSON.stringify(data), () => {
      const event = read(winlogbeat(4624, logonData(data)))
      assert.ok(typeof event !== 'string')
      assert.equal(`${event.user} of ${event.domain ?? '-'}`, expected)
    })
  }

  const noPeople: readonly Record<string, unknown>[] = [
    { TargetUserName: 'WEB-1$' },
    { TargetUserName: 'CORP\\WEB-1$' },
    { TargetUserName: 'WEB-1$@corp.example' },
    { TargetUserName: 'ANONYMOUS LOGON', TargetUserSid: 'S-1-5-7' },
    { TargetUserName: 'ANONYMOUS-ANMELDUNG', TargetUserSid: 'S-1-5-7' },
    { TargetUserName: 'SYSTEM', TargetUserSid: 'S-1-5-18' },
    { TargetUserName: 'Système', TargetUserSid: 'S-1-5-18' },
    { TargetUserName: 'SERVICE LOCAL', TargetUserSid: 'S-1-5-19' },
    { TargetUserName: 'Netzwerkdienst', TargetUserSid: 'S-1-5-20' },
    { TargetUserName: 'DWM-1', TargetUserSid: 'S-1-5-90-0-1' },
    { TargetUserName: 'UMFD-0', TargetUserSid: 'S-1-5-96-0-0' },
    { TargetUserName: 'DefaultAppPool', TargetUserSid: 'S-1-5-82-3006700770' },
    { TargetUserName: 'system', TargetUserSid: undefined },
    { TargetUserName: 'Local Service', TargetUserSid: undefined },
    { TargetUserName: 'NETWORK SERVICE', TargetUserSid: undefined },
    { TargetUserName: 'anonymous logon', TargetUserSid: undefined },
    { TargetUserName: 'dwm-12', TargetUserSid: undefined },
    { TargetUserName: 'UMFD-3', TargetUserSid: undefined },
    { TargetUserName: '-' },
    { TargetUserName: '' },
    { TargetUserName: ['dana', 'eve'] },
    { TargetUserName: { name: 'dana' } },
    { TargetUserName: null },
  ]
  for (const data of noPeople) {
    test(`no person: ${JSON.stringify(data)}`, () => {
      for (const type of ['2', '3', '10']) assert.equal(read(vector(4624, logonData({ ...data, LogonType: type }))), 'other')
    })
  }

  test('a refused attempt that names nobody is one still', () => {
    assert.equal(
      told(vector(4625, refusedData({ TargetUserName: '' }))),
      'failure | - | - | 203.0.113.7 | 50122 | wrong-password | network',
    )
    assert.equal(told(vector(4625, refusedData({ TargetUserName: 'WEB-2$' }))), 'other')
  })
})

describe('addresses and ports', () => {
  const addresses: readonly (readonly [written: unknown, type: string, expected: string | undefined])[] = [
    ['-', '10', undefined],
    ['', '10', undefined],
    ['LOCAL', '10', undefined],
    ['::ffff:203.0.113.9', '3', '203.0.113.9'],
    ['64:ff9b::203.0.113.9', '3', '203.0.113.9'],
    ['2001:DB8::7', '3', '2001:db8::7'],
    ['fe80::1%12', '3', 'fe80::1'],
    [' 203.0.113.9 ', '3', '203.0.113.9'],
    ['client.example', '3', undefined],
    [['203.0.113.9'], '3', '203.0.113.9'],
    [['203.0.113.9', '203.0.113.10'], '3', undefined],
    [203, '3', undefined],
    // The console's own loopback is nobody's address; a tunnel's is what is known of who came through it.
    ['127.0.0.1', '2', undefined],
    ['::1', '7', undefined],
    ['::ffff:127.0.0.1', '11', undefined],
    ['127.0.0.1', '10', '127.0.0.1'],
    ['::1', '3', '::1'],
    ['203.0.113.9', '7', '203.0.113.9'],
  ]
  for (const [written, type, expected] of addresses) {
    test(`${JSON.stringify(written)} of type ${type}`, () => {
      const event = read(winlogbeat(4624, logonData({ IpAddress: written, LogonType: type })))
      assert.ok(typeof event !== 'string')
      assert.equal(event.address, expected)
    })
  }

  test('ports', () => {
    const port = (written: unknown) => {
      const event = read(winlogbeat(4624, logonData({ IpPort: written })))
      return typeof event === 'string' ? event : event.port
    }
    assert.deepEqual(
      ['0', '-', '', 0, 65_536, -1, 1.5, '1e3', '0x10', null].map(port),
      Array.from({ length: 10 }, () => undefined),
    )
    assert.deepEqual(['1', 65_535, [50_122]].map(port), [1, 65_535, 50_122])
  })

  test("Elastic's processing moves address and port to source", () => {
    const line = winlogbeat(4624, logonData({ IpAddress: undefined, IpPort: undefined }), {
      source: { ip: '203.0.113.8', port: 4242 },
    })
    assert.equal(told(line), 'success | dana | CORP | 203.0.113.8 | 4242 | Negotiate | remote-desktop')
  })
})

describe('reasons of refusals', () => {
  const reasons: readonly (readonly [status: unknown, subStatus: unknown, method: string])[] = [
    ['0xc000006d', '0xc0000064', 'unknown-user'],
    ['0xC000006D', '0xC000006A', 'wrong-password'],
    ['0xc000006d', '0x0', 'wrong-user-or-password'],
    ['0xc000006e', '0xc0000072', 'account-disabled'],
    ['0xc0000234', '0x0', 'account-locked'],
    ['0xc0000224', '0x0', 'password-must-change'],
    ['0xc000015b', '0x0', 'logon-type-not-granted'],
    ['0xc0000001', '0x0', '0xc0000001'],
    [-1073741715, -1073741724, 'unknown-user'],
    [3221225581, 0, 'wrong-user-or-password'],
    ['0x0', '0x0', 'Negotiate'],
    ['%%2313', 'x', 'Negotiate'],
    [1e300, null, 'Negotiate'],
  ]
  for (const [status, subStatus, method] of reasons) {
    test(`${status} ${subStatus}`, () => {
      const event = read(winlogbeat(4625, refusedData({ Status: status, SubStatus: subStatus })))
      assert.ok(typeof event !== 'string')
      assert.equal(event.method, method)
    })
  }

  test('a granted logon tells the version of NTLM', () => {
    const line = winlogbeat(4624, logonData({ AuthenticationPackageName: 'NTLM', LmPackageName: 'NTLM V1' }))
    assert.match(told(line), / \| NTLM V1 \| /)
  })
})

describe('sessions', () => {
  const session = (changes: Record<string, unknown>, id = 4624) => {
    const event = read(winlogbeat(id, logonData(changes)))
    return typeof event === 'string' ? event : event.session
  }

  test('both halves of an administrator name the lower', () => {
    assert.equal(session({ TargetLogonId: '0x1A2B3C', TargetLinkedLogonId: '0x1a2b10' }), '0x1a2b10')
    assert.equal(session({ TargetLogonId: '0x1a2b10', TargetLinkedLogonId: '0x1a2b3c' }), '0x1a2b10')
    assert.equal(session({ TargetLogonId: '0x10000', TargetLinkedLogonId: '0xffff' }), '0xffff')
    assert.equal(session({ TargetLogonId: '0x00000000001a2b3c', TargetLinkedLogonId: '0x0000000000000000' }), '0x1a2b3c')
  })

  test('none', () => {
    for (const id of ['0x0', '-', '', 'x', 7, undefined]) assert.equal(session({ TargetLogonId: id }), undefined, String(id))
    assert.equal(session({}, 4625), '0x1a2b3c')
  })
})

describe('a remote desktop is one logon', () => {
  const at = (seconds: string, changes: Record<string, unknown>) => {
    const event = read(eventXml(4624, logonData(changes)).replace('10:00:00.1234567', `10:00:0${seconds}`))
    assert.ok(typeof event !== 'string')
    return event
  }
  const session = at('2.5', { TargetLogonId: '0x20', TargetLinkedLogonId: '0x10', IpPort: '0' })

  test('its authentication, both its sessions, and the unlocking when it is taken up again', () => {
    const others = [
      at('0.1', { LogonType: '3', TargetUserName: 'DANA', TargetDomainName: 'corp.example', AuthenticationPackageName: 'NTLM' }),
      at('2.5', { TargetLogonId: '0x10', TargetLinkedLogonId: '0x20', IpPort: '0' }),
      at('4.0', { LogonType: '7', TargetLogonId: '0x40', IpPort: '0' }),
    ]
    for (const other of others) assert.deepEqual([sameLogon(session, other), sameLogon(other, session)], [true, true], other.raw)
  })

  test('another session, account or address is another', () => {
    const others = [
      at('3.0', { TargetLogonId: '0x50', IpPort: '0' }),
      at('3.0', { LogonType: '3', TargetUserName: 'eve' }),
      at('3.0', { LogonType: '3', IpAddress: '203.0.113.8' }),
      at('9.0', { LogonType: '7' }),
    ]
    for (const other of others) assert.equal(sameLogon(session, other), false, other.raw)
  })
})

describe('events beside logons', () => {
  const events: readonly (readonly [id: number, data: Record<string, unknown>, expected: string])[] = [
    [
      4634,
      { TargetUserName: 'dana', TargetDomainName: 'CORP', LogonType: '10' },
      'information | dana | CORP | - | - | - | remote-desktop',
    ],
    [4647, { TargetUserName: 'dana', TargetDomainName: 'CORP' }, 'information | dana | CORP | - | - | - | other'],
    [
      4648,
      { SubjectUserName: 'dana', TargetUserName: 'admin', TargetDomainName: 'CORP', IpAddress: '203.0.113.7', IpPort: '0' },
      'information | admin | CORP | 203.0.113.7 | - | - | other',
    ],
    [4672, { SubjectUserName: 'dana', SubjectDomainName: 'CORP' }, 'information | dana | CORP | - | - | - | other'],
    [4672, { SubjectUserName: 'SYSTEM', SubjectUserSid: 'S-1-5-18' }, 'other'],
    [
      4776,
      { TargetUserName: 'dana', Workstation: 'PC-7', Status: '0xc000006a' },
      'information | dana | - | - | - | wrong-password | network',
    ],
    [4776, { TargetUserName: 'dana', Status: '0x0' }, 'information | dana | - | - | - | - | network'],
    [4776, { TargetUserName: 'WEB-1$', Status: '0x0' }, 'other'],
    [
      4778,
      { AccountName: 'dana', AccountDomain: 'CORP', LogonID: '0x7', ClientName: 'PC-7', ClientAddress: '203.0.113.7' },
      'information | dana | CORP | 203.0.113.7 | - | - | remote-desktop',
    ],
    [
      4779,
      { AccountName: 'dana', AccountDomain: 'CORP', ClientAddress: 'LOCAL' },
      'information | dana | CORP | - | - | - | remote-desktop',
    ],
    [4634, { TargetUserName: 'WEB-1$', LogonType: '3' }, 'other'],
    [4688, { TargetUserName: 'dana' }, 'other'],
    [14624, { TargetUserName: 'dana' }, 'other'],
  ]
  for (const [id, data, expected] of events) {
    test(`${id} ${JSON.stringify(data)}`, () => {
      assert.equal(told(winlogbeat(id, data)), expected)
      assert.equal(told(eventXml(id, data)), expected)
    })
  }
})

describe('whose event it is', () => {
  test('only the security log tells of logons: any program may write that number elsewhere', () => {
    assert.equal(read(eventXml(4624, logonData(), { provider: 'EvilApp' })), 'other')
    assert.equal(read(eventXml(4624, logonData(), { channel: 'Application' })), 'other')
    assert.equal(read(nxlog(4624, logonData(), { SourceName: 'EvilApp' })), 'other')
    assert.equal(read(nxlog(4624, logonData(), { Channel: 'Application' })), 'other')
  })

  test('NXLog may be told to leave both out', () => {
    const line = nxlog(4624, logonData(), { SourceName: undefined, Channel: undefined })
    assert.match(told(line), /^success \| dana/)
  })

  test('XML in the message of a program or file that is named is text that somebody wrote', () => {
    const message = eventXml(4624, logonData())
    for (const origin of [
      { appname: 'app' },
      { file: '/var/log/app.log' },
      { log: { file: { path: '/srv/app.log' } } },
      { process: { name: 'app' } },
    ]) {
      const parsed = parseLog(JSON.stringify({ timestamp: '2026-11-20T10:00:00Z', message, ...origin }), CONTEXT)
      assert.deepEqual(parsed.events, [], JSON.stringify(origin))
    }
  })
})

describe('times', () => {
  const times: readonly (readonly [written: unknown, expected: string | undefined])[] = [
    ['2026-11-20T10:00:00Z', '2026-11-20T10:00:00.000Z'],
    ['2026-11-20T10:00:00.9999999Z', '2026-11-20T10:00:00.999Z'],
    ['2026-11-20T10:00:00.1+08:00', '2026-11-20T02:00:00.100Z'],
    ['2026-11-20 10:00:00', '2026-11-20T09:00:00.000Z'],
    [1795168800, '2026-11-20T10:00:00.000Z'],
    [1795168800.25, '2026-11-20T10:00:00.250Z'],
    ['1795168800', '2026-11-20T10:00:00.000Z'],
    ['1795168800.250', '2026-11-20T10:00:00.250Z'],
    [1795168800123, '2026-11-20T10:00:00.123Z'],
    ['1795168800123', '2026-11-20T10:00:00.123Z'],
    [1795168800123456, '2026-11-20T10:00:00.123Z'],
    ['1795168800123456789', '2026-11-20T10:00:00.123Z'],
    ['2026-11-20 10:00:00 PM', undefined],
    ['2026-13-20T10:00:00Z', undefined],
    ['11/20/2026 10:00:00 AM', undefined],
    ['yesterday', undefined],
    [0, undefined],
    [5e-324, undefined],
    ['0.5', undefined],
    ['1970-01-01T00:00:00+08:00', undefined],
    [-1795168800, undefined],
    [1e30, undefined],
    [true, undefined],
    [{}, undefined],
    [null, undefined],
    ['9'.repeat(40_000), undefined],
  ]
  for (const [written, expected] of times) {
    test(JSON.stringify(written).slice(0, 60), () => {
      const event = read(nxlog(4624, logonData(), { EventTime: written }), 'Europe/Podgorica')
      assert.equal(typeof event === 'string' ? undefined : new Date(event.at).toISOString(), expected)
      if (expected === undefined) assert.equal(event, 'not understood')
    })
  }

  test("a time without a zone is told as the server's", () => {
    const isLocal = (written: string) => {
      const event = read(nxlog(4624, logonData(), { EventTime: written }), 'Europe/Podgorica')
      return typeof event === 'string' ? event : event.isLocalTime
    }
    assert.equal(isLocal('2026-11-20 10:00:00'), true)
    assert.equal(isLocal('2026-11-20 10:00:00Z'), undefined)
  })

  test('a number too large for JavaScript is no time', () => {
    assert.equal(read(nxlog(4624, logonData()).replace('"2026-11-20 10:00:00"', '1e999')), 'not understood')
  })
})

describe('pairs', () => {
  const line = keyValues(4624, logonData())

  test('commas, semicolons and bare numbers make no difference', () => {
    const expected = told(line)
    for (const same of [
      line.replaceAll('" ', '", '),
      line.replaceAll('" ', '";'),
      line.replace('EventID="4624"', 'EventID=4624'),
      line.replace('IpPort="50122"', 'IpPort=50122'),
    ]) {
      assert.equal(told(same), expected)
    }
  })

  test('escapes', () => {
    const event = read(keyValues(4625, refusedData({ TargetUserName: 'a"b\\' })))
    assert.deepEqual(typeof event === 'string' ? event : [event.user, event.domain], ['a"b\\', 'CORP'])
  })

  test('what a name could have written is not understood', () => {
    for (const broken of [
      line.replace('"dana"', '"dana" IpAddress="198.51.100.99"'),
      line.replace('TargetUserName="dana"', 'TargetUserName=dana'),
      line.replace('"dana"', '"da"na"'),
      line.replace('"dana"', '"dana'),
      line.replace('"203.0.113.7"', '203.0.113.7'),
      `${line} and more`,
      line.replace('" ', '"'),
      `EventID="4624" ${'a="'.repeat(10_000)}`,
      `EventID="4624" A="${'\\'.repeat(30_001)}"`,
    ]) {
      assert.equal(read(broken), 'not understood', broken.slice(0, 300))
    }
  })
})

describe('XML', () => {
  const xml = eventXml(4624, logonData())

  test('quotes, the order of attributes, blanks, folded elements and other parts make no difference', () => {
    const expected = told(xml)
    const same = [
      xml.replaceAll("'", '"'),
      xml.replace(
        "Name='Microsoft-Windows-Security-Auditing' Guid='{54849625}'",
        "Guid = '{54849625}'  Name = 'Microsoft-Windows-Security-Auditing' ",
      ),
      xml.replace("<Data Name='TargetUserName'>", "<Data Type='x' Name='TargetUserName' >").replaceAll('</Data>', '</Data >'),
      xml.replace('<EventID>', "<EventID Qualifiers='0'> "),
      xml.replaceAll('><', '>  - <').replace('<Event', '- <Event'),
      xml.replace(
        '</Event>',
        "<RenderingInfo Culture='de-DE'><Message>IpAddress: 198.51.100.99</Message><Keywords><Keyword>x</Keyword></Keywords></RenderingInfo></Event>",
      ),
      xml.replace('<EventData>', '<UserData><Data Name="IpAddress">198.51.100.99</Data></UserData><EventData>'),
      xml.replace('</EventData>', '<Data>198.51.100.99</Data><Binary/></EventData>'),
      `${xml}  `,
      `\uFEFF${xml}`,
    ]
    for (const line of same) assert.equal(told(line), expected, line)
  })

  test('entities', () => {
    const event = read(xml.replace('dana', '&lt;d&#97;n&#x61;&gt;&amp;&quot;&apos;&unknown;&#x110000;'))
    assert.equal(typeof event === 'string' ? event : event.user, `<dana>&"'&unknown;&#x110000;`)
  })

  test('what no event log writes is not understood', () => {
    const broken = [
      xml.slice(0, -1),
      xml.slice(0, xml.indexOf('IpAddress')),
      xml.replace('</EventData>', ''),
      xml.replace('</EventData></Event>', '</Event></EventData>'),
      `${xml}x`,
      xml + xml,
      xml.replace('<System>', '<!-- x --><System>'),
      xml.replace('<System>', '<?x y?><System>'),
      xml.replace('>dana<', '><![CDATA[dana]]><'),
      `<Event><!DOCTYPE a [<!ENTITY b "c">]>${xml.slice(7)}`,
      xml.replace("<Data Name='IpAddress'>", "<Data Name='IpAddress'>198.51.100.99</Data><Data Name='IpAddress'>"),
      xml.replace('<Computer>', '<Computer>pc</Computer><Computer>'),
      xml.replace("Name='TargetUserName'", "Name='TargetUserName' Name='x'"),
      xml.replace("Name='TargetUserName'", 'Name=TargetUserName'),
      xml.replace("Name='TargetUserName'", 'Name'),
      xml.replace("Name='TargetUserName'", "Name='TargetUserName"),
      xml.replace('<EventID>4624</EventID>', ''),
      xml.replace('<EventID>4624', '<EventID>4624x'),
      xml.replace("SystemTime='2026", "SystemTime='x026"),
      '<Event>',
      '<Event',
      '<Event/>',
      '<Events><a/></Events>',
      `<Event>${'<a>'.repeat(10_000)}`,
    ]
    for (const line of broken) assert.equal(read(line), 'not understood', line.slice(0, 200))
  })

  test('a name of elements is an account like any other', () => {
    const name = `</Data><Data Name='IpAddress'>198.51.100.99</Data><Data Name='x'>`
    const event = read(eventXml(4625, refusedData({ TargetUserName: name })))
    assert.deepEqual(typeof event === 'string' ? event : [event.user, event.address], [name, '203.0.113.7'])
    assert.equal(escaped(name).includes('<'), false)
  })
})
