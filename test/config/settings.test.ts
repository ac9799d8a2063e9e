import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { Command } from 'commander'
import { flagOf, variableOf } from '../../src/config/setting.ts'
import { readServeSettings, registerSettings, serveSettings } from '../../src/config/settings.ts'
import { UsageError } from '../../src/kernel/failure.ts'
import { Secret } from '../../src/kernel/secret.ts'

const ROOT = {
  GARRISON_ROOT_ACCOUNT: '1766185894104675',
  GARRISON_ROOT_ACCESS_KEY_ID: 'LTAIexample',
  GARRISON_ROOT_ACCESS_KEY_SECRET: 'planted-secret',
}

function refusalOf(env: Record<string, string>, flags: Record<string, unknown> = {}): string {
  try {
    readServeSettings(flags, env)
  } catch (error) {
    assert.ok(error instanceof UsageError, inspect(error))
    assert.ok(!error.message.includes('\n'), 'more than one line')
    return error.message
  }
  assert.fail(`accepted: ${JSON.stringify({ env, flags })}`)
}

function parsed(...args: string[]): Record<string, unknown> {
  const command = new Command()
  registerSettings(command)
  return command.exitOverride().parse(args, { from: 'user' }).opts()
}

describe('readServeSettings', () => {
  it('listens for syslog where it is told, for the source it is told', () => {
    const given = { syslogUdp: '0.0.0.0:514', syslogTcp: '[::1]:0', syslogSource: '1500000000000001/rsyslog' }
    const { syslog } = readServeSettings({ ...given, syslogSenders: '10.0.0.0/8, ::1', syslogRunTogether: '10.1.0.7' }, {})
    assert.deepEqual(syslog, {
      udp: { host: '0.0.0.0', port: 514 },
      tcp: { host: '::1', port: 0 },
      tls: undefined,
      source: { account: '1500000000000001', name: 'rsyslog' },
      senders: ['10.0.0.0/8', '::1'],
      runTogether: ['10.1.0.7'],
    })
    assert.deepEqual(readServeSettings(given, {}).syslog?.runTogether, [])
    const files = { syslogTlsCert: 'c', syslogTlsKey: 'k', syslogClientCa: 'a' }
    const tls = readServeSettings({ ...given, syslogTls: '127.0.0.1:6514', ...files }, {}).syslog?.tls
    assert.deepEqual(tls, { host: '127.0.0.1', port: 6514, certificateFile: 'c', keyFile: 'k', clientCaFile: 'a' })
    for (const [flags, part] of [
      [{ ...given, syslogSource: '' }, '--syslog-source'],
      [{ ...given, syslogSource: 'rsyslog' }, 'ACCOUNT/NAME'],
      [{ ...given, syslogUdp: '514' }, 'ADDRESS:PORT'],
      [{ ...given, syslogUdp: '::1:514' }, 'ADDRESS:PORT'],
      [{ ...given, syslogTcp: '127.0.0.1:65536' }, 'ADDRESS:PORT'],
      [{ ...given, syslogTls: '127.0.0.1:1' }, '--syslog-tls-cert'],
      [{ ...given, syslogSenders: '10.0.0.0/33' }, '--syslog-senders'],
      [{ ...given, syslogSenders: '::ffff:10.0.0.0/8' }, '--syslog-senders'],
      [{ ...given, syslogRunTogether: '10.1.0.7,appliance' }, '--syslog-run-together'],
    ] as const) {
      assert.ok(refusalOf({}, flags).includes(part), part)
    }
  })

  it('says what of syslog has no effect, because nothing listens for it', () => {
    const warnings = (flags: Record<string, string>) =>
      readServeSettings(flags, { GARRISON_SYSLOG_SOURCE: '1500000000000001/a' }).warnings
    const [line = '', ...more] = warnings({})
    assert.match(
      line,
      /^--syslog-source \(GARRISON_SYSLOG_SOURCE\) has no effect: .* where --syslog-udp .* or --syslog-tcp .* or --syslog-tls /,
    )
    assert.deepEqual([more, line.includes('\n')], [[], false])
    const udp = { syslogUdp: '127.0.0.1:514' }
    assert.deepEqual(warnings({ ...udp, syslogSenders: '::1' }), [])
    assert.match(
      warnings({ ...udp, syslogClientCa: 'a', syslogTlsKey: 'k' }).join(),
      /^--syslog-tls-key .* and --syslog-client-ca .* has no effect[^,]*$/,
    )
    assert.match(warnings({ ...udp, syslogRunTogether: '::1' }).join(), /^--syslog-run-together .* has no effect/)
    assert.deepEqual(warnings({ syslogTcp: '127.0.0.1:514', syslogRunTogether: '::1' }), [])
  })

  it('has a default for everything', () => {
    assert.deepEqual(readServeSettings({}, {}), {
      host: '127.0.0.1',
      port: 9480,
      tls: undefined,
      syslog: undefined,
      dataFolder: './garrison-data',
      databaseUrl: undefined,
      ...{ keyProvider: 'file', keyRingFile: undefined, lostKeys: [], transit: undefined, kms: undefined },
      ...{ vendorChecks: undefined, vendorCheckHours: 24, vendorChecksAtOnce: 16, egressProxy: undefined },
      organisationFile: undefined,
      clockAt: undefined,
      root: undefined,
      locationDatabaseFile: undefined,
      asnDatabaseFile: undefined,
      logonDays: 400,
      alertDays: 400,
      silentHours: 26,
      vendorChecks: undefined,
      vendorCheckHours: 24,
      vendorChecksAtOnce: 16,
      vendorCheckSeconds: 60,
      vendorRefreshHours: 6,
      egressSeconds: 15,
      egressProxy: undefined,
      delivery: undefined,
      deliveryAllow: [],
      retention: { days: 400, unknownRows: 100_000 },
      logLevel: 'info',
      warnings: [],
    })
  })

  it('reads every setting from its variable', () => {
    const settings = readServeSettings(
      {},
      {
        ...ROOT,
        GARRISON_HOST: '0.0.0.0',
        GARRISON_PORT: '0',
        GARRISON_TLS_CERT: 'cert.pem',
        GARRISON_TLS_KEY: 'key.pem',
        GARRISON_DATA: '/data',
        GARRISON_DATABASE: 'postgres://u:planted@db/garrison',
        GARRISON_KEY_PROVIDER: 'aws-kms',
        GARRISON_KEY_RING: '/keys/ring.json',
        GARRISON_LOST_KEY: 'k-1,k-2',
        GARRISON_TRANSIT_URL: 'https://vault.example:8200/',
        GARRISON_TRANSIT_KEY: 'garrison',
        GARRISON_TRANSIT_TOKEN_FILE: '/run/token',
        GARRISON_KMS_KEY: 'alias/garrison',
        GARRISON_KMS_REGION: 'eu-west-1',
        GARRISON_KMS_CREDENTIALS_FILE: 'kms.json',
        GARRISON_ORGANISATION: 'organisation.yaml',
        GARRISON_CLOCK: '2026-11-21T20:00:00Z',
        GARRISON_LOCATION_DATABASE: 'places.mmdb',
        GARRISON_ASN_DATABASE: 'providers.mmdb',
        GARRISON_LOGON_DAYS: '0',
        GARRISON_ALERT_DAYS: '0',
        GARRISON_SILENT_HOURS: '0',
        GARRISON_VENDOR_CHECKS: 'off',
        GARRISON_VENDOR_CHECK_HOURS: '1',
        GARRISON_VENDOR_CHECKS_AT_ONCE: '2',
        GARRISON_VENDOR_CHECK_SECONDS: '100',
        GARRISON_VENDOR_REFRESH_HOURS: '3',
        GARRISON_EGRESS_SECONDS: '30',
        GARRISON_EGRESS_PROXY: 'http://u:planted@proxy:3128',
        GARRISON_DELIVERY: 'on',
        GARRISON_DELIVERY_ALLOW: 'siem.internal',
        GARRISON_AUDIT_DAYS: '0',
        GARRISON_AUDIT_UNKNOWN_ROWS: '1000',
        GARRISON_LOG_LEVEL: 'silent',
        UNRELATED: 'x',
      },
    )
    const { databaseUrl, root, egressProxy, ...plain } = settings
    assert.deepEqual(plain, {
      syslog: undefined,
      host: '0.0.0.0',
      port: 0,
      tls: { certificateFile: 'cert.pem', keyFile: 'key.pem' },
      dataFolder: '/data',
      keyProvider: 'aws-kms',
      keyRingFile: '/keys/ring.json',
      lostKeys: ['k-1', 'k-2'],
      transit: { url: 'https://vault.example:8200', mount: 'transit', key: 'garrison', tokenFile: '/run/token' },
      kms: { region: 'eu-west-1', key: 'alias/garrison', credentialsFile: 'kms.json', endpoint: undefined },
      organisationFile: 'organisation.yaml',
      clockAt: Date.UTC(2026, 10, 21, 20),
      locationDatabaseFile: 'places.mmdb',
      asnDatabaseFile: 'providers.mmdb',
      logonDays: 0,
      alertDays: 0,
      silentHours: 0,
      vendorChecks: false,
      vendorCheckHours: 1,
      vendorChecksAtOnce: 2,
      vendorCheckSeconds: 100,
      vendorRefreshHours: 3,
      egressSeconds: 30,
      delivery: true,
      deliveryAllow: ['siem.internal'],
      retention: { days: 0, unknownRows: 1000 },
      logLevel: 'silent',
      warnings: [],
    })
    assert.ok(databaseUrl instanceof Secret && root?.accessKeySecret instanceof Secret)
    assert.equal(egressProxy?.reveal(), 'http://u:planted@proxy:3128')
    assert.equal(databaseUrl.reveal(), 'postgres://u:planted@db/garrison')
    assert.equal(root.accessKeySecret.reveal(), 'planted-secret')
    assert.deepEqual([root.account, root.accessKeyId], ['1766185894104675', 'LTAIexample'])
    assert.ok(!inspect(settings, { depth: 9, showHidden: true }).includes('planted'))
    assert.ok(!JSON.stringify(settings).includes('planted'))
  })

  it('reads every setting from its flag', () => {
    const flags = parsed(
      ...['--host', '::', '--port', '1', '--tls-cert', 'c', '--tls-key', 'k', '--data', 'd', '--database', 'postgresql://h/d'],
      ...['--organisation', 'o', '--root-account', '1', '--root-access-key-id', 'i', '--root-access-key-secret', 's'],
      ...['--location-database', 'l', '--asn-database', 'a', '--log-level', 'trace', '--insecure-http'],
      ...['--key-provider', 'transit', '--key-ring', 'r', '--lost-key', 'x', '--transit-url', 'http://v', '--transit-key', 't'],
      ...['--transit-token-file', 'f', '--transit-mount', 'm/n', '--kms-key', 'q', '--kms-region', 'cn-north-1'],
      ...['--kms-credentials-file', 'w', '--kms-endpoint', 'https://e'],
      ...['--vendor-checks', 'on', '--vendor-check-hours', '8760', '--vendor-checks-at-once', '1000'],
      ...['--vendor-check-seconds', '10'],
      ...['--vendor-refresh-hours', '8760', '--egress-seconds', '300', '--egress-proxy', 'http://p'],
      ...['--logon-days', '90', '--alert-days', '91', '--silent-hours', '8760', '--clock', '2027-01-01T00:00:00Z'],
      ...['--delivery', 'off', '--delivery-allow', 'siem.internal, 10.1.0.0/16,fd00::/8,192.0.2.1'],
      ...['--syslog-udp', '[::]:1', '--syslog-tcp', '1.2.3.4:2', '--syslog-tls', '1.2.3.4:3', '--syslog-tls-cert', 'u'],
      ...['--syslog-tls-key', 'v', '--syslog-client-ca', 'y', '--syslog-senders', '::1', '--syslog-source', '1500000000000001/7'],
      ...['--syslog-run-together', '1.2.3.4'],
      ...['--audit-days', '36500', '--audit-unknown-rows', '1000000000'],
    )
    assert.equal(Object.keys(flags).length, serveSettings.length, 'a setting is not tested here')
    const settings = readServeSettings(flags, {})
    assert.equal(settings.host, '::')
    assert.equal(settings.port, 1)
    assert.deepEqual(settings.tls, { certificateFile: 'c', keyFile: 'k' })
    assert.equal(settings.databaseUrl?.reveal(), 'postgresql://h/d')
    assert.equal(settings.root?.accessKeySecret.reveal(), 's')
    assert.deepEqual(
      [settings.dataFolder, settings.organisationFile, settings.locationDatabaseFile, settings.logLevel],
      ['d', 'o', 'l', 'trace'],
    )
    assert.deepEqual([settings.keyProvider, settings.keyRingFile, settings.lostKeys], ['transit', 'r', ['x']])
    assert.deepEqual(settings.transit, { url: 'http://v', mount: 'm/n', key: 't', tokenFile: 'f' })
    assert.deepEqual(settings.kms, { region: 'cn-north-1', key: 'q', credentialsFile: 'w', endpoint: 'https://e' })
    const { vendorChecks, vendorCheckHours, vendorChecksAtOnce, vendorCheckSeconds, vendorRefreshHours, egressProxy } = settings
    assert.deepEqual([vendorChecks, vendorCheckHours, vendorChecksAtOnce, vendorRefreshHours], [true, 8760, 1000, 8760])
    assert.equal(vendorCheckSeconds, 10)
    assert.deepEqual([settings.egressSeconds, egressProxy?.reveal()], [300, 'http://p'])
    assert.deepEqual([settings.logonDays, settings.alertDays, settings.silentHours], [90, 91, 8760])
    const allowed = ['siem.internal', '10.1.0.0/16', 'fd00::/8', '192.0.2.1']
    assert.deepEqual([settings.delivery, settings.deliveryAllow], [false, allowed])
    assert.deepEqual([settings.syslog?.udp?.host, settings.syslog?.tls?.clientCaFile], ['::', 'y'])
    assert.deepEqual(settings.retention, { days: 36_500, unknownRows: 1_000_000_000 })
  })

  it('prefers the flag, and takes an empty text for nothing', () => {
    assert.equal(readServeSettings({ port: '1' }, { GARRISON_PORT: '2' }).port, 1)
    assert.equal(readServeSettings({ port: '' }, { GARRISON_PORT: '2' }).port, 2)
    assert.equal(readServeSettings({ port: '' }, { GARRISON_PORT: '' }).port, 9480)
    const empty = Object.fromEntries(serveSettings.map((setting) => [variableOf(setting), '']))
    assert.deepEqual(readServeSettings({}, empty), readServeSettings({}, {}))
  })

  const bad: readonly [setting: string, value: string, says: RegExp][] = [
    ['PORT', 'http', /^--port \(GARRISON_PORT\) is "http": it must be a whole number from 0 to 65535$/],
    ['PORT', '65536', /from 0 to 65535/],
    ['PORT', '-1', /from 0 to 65535/],
    ['PORT', '1e3', /from 0 to 65535/],
    ['PORT', ' 80', /from 0 to 65535/],
    ['PORT', '8080.5', /from 0 to 65535/],
    ['PORT', 'tcp://10.0.0.1:9480', /Kubernetes .*enableServiceLinks: false/],
    ['HOST', '[::1]', /^--host \(GARRISON_HOST\) is "\[::1\]": it must be an IP address \(IPv6 without brackets\)/],
    ['HOST', '127.0.0.1:80', /without port/],
    ['HOST', '256.0.0.1', /must be an IP address/],
    ['HOST', '127.1', /must be an IP address/],
    ['HOST', 'a b', /must be an IP address/],
    ['HOST', 'http://x', /must be an IP address/],
    ['LOG_LEVEL', 'INFO', /^--log-level \(GARRISON_LOG_LEVEL\) is "INFO": it must be one of fatal, error, warn, info, debug/],
    ['LOG_LEVEL', 'x'.repeat(5000), /^.{0,300}$/],
    ['VENDOR_CHECKS', 'yes', /^--vendor-checks \(GARRISON_VENDOR_CHECKS\) is "yes": it must be on or off$/],
    ['VENDOR_CHECK_HOURS', '0', /from 1 to 8760$/],
    ['VENDOR_CHECKS_AT_ONCE', '1001', /from 1 to 1000$/],
    ['VENDOR_CHECK_SECONDS', '101', /from 10 to 100$/],
    ['VENDOR_REFRESH_HOURS', '0', /^--vendor-refresh-hours .* from 1 to 8760$/],
    ['EGRESS_SECONDS', '301', /^--egress-seconds .* from 1 to 300$/],
    ['EGRESS_PROXY', 'socks5://u:planted@p', /^--egress-proxy .*must be a URL that begins with http:/],
    ['DELIVERY', 'yes', /^--delivery \(GARRISON_DELIVERY\) is "yes": it must be on or off$/],
    ['DELIVERY_ALLOW', '10.0.0.0/33', /^--delivery-allow .*must be host names, addresses or networks such as 10\.1\.0\.0\/16/],
    ['DELIVERY_ALLOW', 'a b', /^--delivery-allow/],
    ['DELIVERY_ALLOW', 'siem.internal/8', /^--delivery-allow/],
    ['AUDIT_DAYS', '36501', /^--audit-days \(GARRISON_AUDIT_DAYS\) is "36501": it must be a whole number from 0 to 36500$/],
    ['AUDIT_DAYS', 'a year', /from 0 to 36500/],
    ['LOGON_DAYS', '-1', /from 0 to 36500/],
    ['ALERT_DAYS', '36501', /from 0 to 36500/],
    ['CLOCK', 'tomorrow', /a time like 2026-11-21T20:00:00Z, from 2000 to 2999/],
    ['CLOCK', '2026-02-30T00:00:00Z', /a time like/],
    ['AUDIT_UNKNOWN_ROWS', '999', /from 1000 to 1000000000$/],
    ['INSECURE_HTTP', 'yes', /^--insecure-http \(GARRISON_INSECURE_HTTP\) is "yes": it must be true or false$/],
    ['DATABASE', 'mysql://u:planted@h/d', /^--database \(GARRISON_DATABASE\) must begin with postgres:\/\/ .*leave it out/],
    ['DATABASE', 'garrison.db', /must begin with postgres:\/\//],
    ['DATABASE', 'postgres://u:planted@[h', /--database \(GARRISON_DATABASE\) is not a valid URL; percent-encode/],
    [
      'TLS_CERT',
      'c.pem',
      /^--tls-cert \(GARRISON_TLS_CERT\) needs --tls-key \(GARRISON_TLS_KEY\) too: give all of them, or none$/,
    ],
    ['TLS_KEY', 'k.pem', /^--tls-key \(GARRISON_TLS_KEY\) needs --tls-cert \(GARRISON_TLS_CERT\) too/],
    ['ROOT_ACCOUNT', '17', /--root-account .* needs --root-access-key-id .* and --root-access-key-secret .* too: give all/],
    ['ROOT_ACCESS_KEY_ID', 'LTAI', /--root-access-key-id .* needs --root-account .* and --root-access-key-secret/],
    ['ROOT_ACCESS_KEY_SECRET', 'planted', /--root-access-key-secret .* needs --root-account .* and --root-access-key-id/],
  ]
  for (const [name, value, says] of bad) {
    it(`refuses GARRISON_${name}=${value.slice(0, 40)}`, () => {
      const message = refusalOf({ [`GARRISON_${name}`]: value })
      assert.match(message, says)
      assert.ok(!message.includes('planted'), 'a secret is in the message')
    })
  }

  const badRoot: readonly [setting: keyof typeof ROOT, value: string, says: RegExp][] = [
    ['GARRISON_ROOT_ACCOUNT', '017', /--root-account \(GARRISON_ROOT_ACCOUNT\) is "017": it must be an account id/],
    ['GARRISON_ROOT_ACCOUNT', 'head-office', /must be an account id/],
    ['GARRISON_ROOT_ACCESS_KEY_ID', 'LT AI', /--root-access-key-id .*must consist of 1 to 128 letters/],
    ['GARRISON_ROOT_ACCESS_KEY_SECRET', 'planted secret', /--root-access-key-secret \(\S+\) must consist of 1 to 256 visible/],
    ['GARRISON_ROOT_ACCESS_KEY_SECRET', 'planted'.repeat(60), /1 to 256 visible/],
  ]
  for (const [name, value, says] of badRoot) {
    it(`refuses ${name}=${value.slice(0, 40)}`, () => {
      const message = refusalOf({ ...ROOT, [name]: value })
      assert.match(message, says)
      assert.ok(!message.includes('planted'))
    })
  }

  it('serves plain HTTP to the own machine only, unless told so', () => {
    for (const host of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', 'localhost', 'LOCALHOST']) {
      assert.equal(readServeSettings({ host }, {}).host, host)
    }
    for (const host of [
      '0.0.0.0',
      '::',
      '10.0.0.1',
      '192.168.1.1',
      '::ffff:10.0.0.1',
      'fe80::1',
      'garrison.example',
      'localhost.example',
    ]) {
      assert.match(
        refusalOf({}, { host }),
        /^--host \(GARRISON_HOST\) is \S+, which others can reach.*--tls-cert.*--insecure-http/,
        host,
      )
      assert.equal(readServeSettings({ host, insecureHttp: true }, {}).host, host)
      assert.equal(readServeSettings({ host }, { GARRISON_INSECURE_HTTP: 'true' }).tls, undefined)
      assert.equal(readServeSettings({ host, tlsCert: 'c', tlsKey: 'k' }, {}).tls?.keyFile, 'k')
      refusalOf({ GARRISON_INSECURE_HTTP: 'false' }, { host })
    }
  })

  it('warns of variables that are no settings, by name only', () => {
    const { warnings } = readServeSettings(
      {},
      { GARRISON_PROT: 'planted', GARRISON_: 'x', GARRISON_ENDPOINT: 'x', GARRISON_DATA: 'd' },
    )
    assert.deepEqual(warnings, ['no setting is named GARRISON_, GARRISON_PROT; the names are in: garrison serve --help'])
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`GARRISON_X${index}`, 'x']))
    const [line, ...rest] = readServeSettings({}, many).warnings
    assert.equal(rest.length, 0)
    assert.match(line ?? '', /and 490 more/)
  })
})

describe('registerSettings', () => {
  it('shows flag, variable and default of every setting', () => {
    const command = new Command()
    registerSettings(command)
    const help = command.configureHelp({ helpWidth: 10_000 }).helpInformation()
    for (const setting of serveSettings) {
      const line = help.split('\n').find((candidate) => candidate.includes(`${flagOf(setting)} `))
      assert.ok(line, `${setting.name} is not in the help`)
      assert.ok(
        line.includes(variableOf(setting)) && line.includes(setting.help) && line.includes(setting.default.replace('false', '')),
      )
      assert.ok(setting.reason.length > 0)
    }
  })

  it('leaves unset what was not given, so that variables count', () => {
    assert.deepEqual(parsed(), {})
  })
})
