import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { afterEach, describe, it } from 'node:test'
import { JWT } from 'google-auth-library'
import { google } from '../../src/connectors/google/connector.ts'
import type { Module, VendorRequest } from '../../src/connectors/vendor.ts'
import { header, type Mutation } from './mutations.ts'
import { agentTo, failure, Opened, type OpenSession, openSession, type SessionOptions } from './session.ts'
import { json, type Reply, type StandIn } from './stand-ins/cloud.ts'
import {
  ALL_PERMISSIONS,
  EMAIL,
  GOOGLE_ACCOUNT,
  GOOGLE_FILE,
  GOOGLE_KEY,
  type GoogleAccount,
  type GoogleProject,
  googleStandIn,
  newKey,
  PROJECT,
  serviceError,
  tokenError,
} from './stand-ins/google.ts'

const KEY = GOOGLE_KEY
const [KID, PRIVATE] = GOOGLE_KEY
const FILE = GOOGLE_FILE
const OTHER = newKey()
const PLACE = { id: PROJECT, region: '' }
const NOW = Date.UTC(2026, 10, 22, 8)
const TOKENS = 'oauth2.googleapis.com'
const PROJECTS = 'cloudresourcemanager.googleapis.com'
const COMPUTE = 'compute.googleapis.com'

describe('the connector of Google Cloud', () => {
  const opened = new Opened()
  afterEach(() => opened.close())

  async function cloud(account: Partial<GoogleAccount> = {}, now?: () => number): Promise<StandIn> {
    return opened.add(await googleStandIn({ ...GOOGLE_ACCOUNT, ...account }, now))
  }

  const project = (change: Partial<GoogleProject>): Partial<GoogleAccount> => ({
    projects: { [PROJECT]: { number: '123456789012', granted: ALL_PERMISSIONS, instances: [], ...change } },
  })
  const without = (...names: readonly string[]) => new Set([...ALL_PERMISSIONS].filter((name) => !names.includes(name)))

  function open(stand: StandIn, file: unknown = FILE, { key = KEY, connector = google, ...options }: Options = {}): OpenSession {
    const extendInfo = typeof file === 'string' ? file : JSON.stringify(file)
    return opened.add(openSession(connector, key, stand, { ...options, credentials: { domain: null, extendInfo } }))
  }

  it('proves a key and its project, and passes every probe with one token', async () => {
    const stand = await cloud()
    const session = open(stand)
    assert.deepEqual(await session.identify(), {
      accountId: PROJECT,
      otherIds: ['123456789012', EMAIL],
      userName: EMAIL,
      isPrimary: null,
    })
    assert.deepEqual(await session.places(), [PLACE])
    for (const module of ['hosts', 'posture', 'detection', 'trail'] as const) await session.probe(module, PLACE)
    const asked = stand.asked.map(({ method, host, url }) => `${method} ${host}${url}`)
    assert.deepEqual(asked, [
      `POST ${TOKENS}/token`,
      `GET ${PROJECTS}/v1/projects/${PROJECT}`,
      ...Array.from({ length: 4 }, () => `POST ${PROJECTS}/v1/projects/${PROJECT}:testIamPermissions`),
    ])
    assert.deepEqual(
      [TOKENS, PROJECTS, COMPUTE, 'www.googleapis.com', `x.${TOKENS}`, 'metadata.google.internal'].map((host) =>
        google.allows(null, host),
      ),
      [true, true, true, false, false, false],
    )
  })

  it('takes a key as the file writes it, with line ends as letters', async () => {
    const session = open(await cloud(), FILE, { key: [KID, PRIVATE.replaceAll('\n', '\\n')] })
    assert.equal((await session.identify()).accountId, PROJECT)
  })

  it('wants no permission to name the project that the address names', async () => {
    const session = open(await cloud(project({ granted: new Set() })))
    assert.deepEqual((await session.identify()).otherIds, [EMAIL])
  })

  it('believes no project that the file only claims', async () => {
    const projects = { ...GOOGLE_ACCOUNT.projects, 'other-project': { number: '2', granted: new Set<string>(), instances: [] } }
    const claims = { ...FILE, project_id: 'other-project' }
    assert.equal(
      await failure(open(await cloud({ projects }), claims).identify()),
      'no-permission resourcemanager.projects.get other-project PERMISSION_DENIED',
    )
    const readable = { ...projects, 'other-project': { number: '2', granted: ALL_PERMISSIONS, instances: [] } }
    assert.deepEqual(await open(await cloud({ projects: readable }), claims).identify(), {
      accountId: 'other-project',
      otherIds: ['2', EMAIL],
      userName: EMAIL,
      isPrimary: null,
    })
    const stand = await cloud()
    stand.override = ({ host }) => (host === PROJECTS ? json({ projectId: 'other-project' }) : undefined)
    assert.match(await failure(open(stand).identify()), /^vendor-error resourcemanager.projects.get .*UnexpectedAnswer$/)
  })

  const malformed: readonly [what: string, file: unknown, code: string][] = [
    [
      'an external account',
      { ...FILE, type: 'external_account', credential_source: { url: 'http://169.254.169.254/latest/meta-data/iam' } },
      'type',
    ],
    ['a user', { ...FILE, type: 'authorized_user' }, 'type'],
    ['no type', { ...FILE, type: undefined }, 'type'],
    ['no JSON', '{', 'type'],
    ['nothing', '', 'type'],
    ['a list', [FILE], 'type'],
    ['another token address', { ...FILE, token_uri: 'https://evil.com/token' }, 'token_uri'],
    ['a token address with more', { ...FILE, token_uri: `${FILE.token_uri}/x` }, 'token_uri'],
    ['no token address', { ...FILE, token_uri: undefined }, 'token_uri'],
    ['another universe', { ...FILE, universe_domain: 'evil.com' }, 'universe_domain'],
    ['a project with a path', { ...FILE, project_id: `${PROJECT}/../x` }, 'project_id'],
    ['a project with a query', { ...FILE, project_id: `${PROJECT}?x=y` }, 'project_id'],
    ['a project with a line end', { ...FILE, project_id: `${PROJECT}\n` }, 'project_id'],
    ['a short project', { ...FILE, project_id: 'short' }, 'project_id'],
    ['no project', { ...FILE, project_id: undefined }, 'project_id'],
    ['no address', { ...FILE, client_email: undefined }, 'client_email'],
    ["a person's address", { ...FILE, client_email: 'x@example.com' }, 'client_email'],
  ]
  for (const [what, file, code] of malformed) {
    it(`asks nobody for a file with ${what}`, async () => {
      const stand = await cloud()
      // The way out would let everything out: what leaves is counted, wherever it wants to go.
      const session = open(stand, file, { connector: { ...google, allows: () => true } })
      let left = 0
      session.mutate = (request) => {
        left += 1
        return request
      }
      const calls = [session.identify(), session.places(), session.probe('hosts', PLACE), session.hosts(PLACE, null)]
      for (const call of calls) assert.equal(await failure(call), `not-supported ExtendInfo.${code}`)
      assert.deepEqual([left, stand.asked.length], [0, 0])
    })
  }

  it('asks nobody with what is no RSA key', async () => {
    const stand = await cloud()
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })
    const publicHalf = createPublicKey(PRIVATE).export({ type: 'spki', format: 'pem' })
    for (const key of ['', 'x', PRIVATE.slice(0, -100), elliptic.toString(), publicHalf.toString()]) {
      assert.equal(await failure(open(stand, FILE, { key: [KID, key] }).identify()), 'secret-wrong PrivateKey')
    }
    assert.equal(stand.asked.length, 0)
  })

  it('asks Google alone, whatever other addresses the file has', async () => {
    const stand = await cloud()
    const bad = 'https://evil.com/x'
    const file = { ...FILE, auth_uri: bad, auth_provider_x509_cert_url: bad, client_x509_cert_url: bad, quota_project_id: 'x' }
    await open(stand, file).identify()
    assert.deepEqual(
      stand.asked.map(({ host }) => host),
      [TOKENS, PROJECTS],
    )
    assert.ok(!JSON.stringify(stand.asked).includes('evil.com'))
  })

  it('names the permission that is missing', async () => {
    const granted = without('iam.serviceAccounts.list', 'compute.instances.list', 'logging.sinks.list')
    const session = open(await cloud(project({ granted })))
    await session.probe('detection', PLACE)
    const at = `${PROJECT} PERMISSION_DENIED`
    assert.equal(await failure(session.probe('hosts', PLACE)), `no-permission compute.instances.list ${at}`)
    assert.equal(await failure(session.probe('posture', PLACE)), `no-permission iam.serviceAccounts.list ${at}`)
    assert.equal(await failure(session.probe('trail', PLACE)), `no-permission logging.sinks.list ${at}`)
    assert.equal(await failure(session.hosts(PLACE, null)), `no-permission compute.instances.list ${PROJECT} forbidden`)
    const none = open(await cloud(project({ granted: new Set() })))
    assert.equal(await failure(none.probe('detection', PLACE)), `no-permission logging.logEntries.list ${at}`)
  })

  /** Errors as Google words them: what is answered where, and what it means. */
  const errors: readonly [what: string, module: Module | 'identity', reply: Reply, expected: string][] = [
    [
      'an unknown account',
      'identity',
      tokenError('invalid_grant', 'Invalid grant: account not found'),
      'key-unknown invalid_grant',
    ],
    ['a wrong signature', 'identity', tokenError('invalid_grant', 'Invalid JWT Signature.'), 'secret-wrong invalid_grant'],
    ['a disabled account', 'identity', tokenError('invalid_grant', 'Robot is disabled.'), 'key-disabled invalid_grant'],
    [
      'a time out of the frame',
      'identity',
      tokenError('invalid_grant', 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.'),
      'clock-skew invalid_grant',
    ],
    ['a scope', 'identity', tokenError('invalid_scope', 'This scope is disabled.'), 'vendor-error invalid_scope'],
    ['another grant error', 'identity', tokenError('invalid_grant', 'Bad Request'), 'vendor-error invalid_grant'],
    [
      'an unknown client',
      'identity',
      tokenError('invalid_client', 'The OAuth client was not found.', 401),
      'key-unknown invalid_client',
    ],
    ['a deleted client', 'identity', tokenError('deleted_client', '', 401), 'key-unknown deleted_client'],
    ['a disabled client', 'identity', tokenError('disabled_client', '', 401), 'key-disabled disabled_client'],
    ['429 of the token endpoint', 'identity', tokenError('rate_limit_exceeded', '', 429), 'throttled rate_limit_exceeded'],
    ['500 of the token endpoint', 'identity', tokenError('internal_failure', '', 500), 'vendor-error internal_failure'],
    ['no token', 'identity', json({}), 'vendor-error UnexpectedAnswer'],
    ['a redirect', 'identity', { status: 302, headers: { location: 'https://evil.com' }, body: '' }, 'vendor-error HTTP 302'],
    ['PERMISSION_DENIED', 'hosts', serviceError(403, 'PERMISSION_DENIED'), 'no-permission PERMISSION_DENIED'],
    [
      'a service that is off',
      'hosts',
      json({ error: { code: 403, status: 'PERMISSION_DENIED', details: [{ reason: 'SERVICE_DISABLED' }] } }, 403),
      'no-permission SERVICE_DISABLED',
    ],
    ['rateLimitExceeded', 'hosts', serviceError(403, 'PERMISSION_DENIED', 'rateLimitExceeded'), 'throttled rateLimitExceeded'],
    ['userRateLimitExceeded', 'hosts', serviceError(403, 'x', 'userRateLimitExceeded'), 'throttled userRateLimitExceeded'],
    ['RESOURCE_EXHAUSTED', 'posture', serviceError(429, 'RESOURCE_EXHAUSTED'), 'throttled RESOURCE_EXHAUSTED'],
    ['429 of a service', 'posture', serviceError(429, 'UNKNOWN'), 'throttled UNKNOWN'],
    ['UNAUTHENTICATED', 'detection', serviceError(401, 'UNAUTHENTICATED'), 'vendor-error UNAUTHENTICATED'],
    ['NOT_FOUND', 'hosts', serviceError(404, 'NOT_FOUND', 'notFound'), 'vendor-error notFound'],
    ['no JSON', 'trail', { status: 200, body: '<html>' }, 'vendor-error UnexpectedAnswer'],
    ['a bad gateway', 'trail', { status: 502, body: '<html>' }, 'vendor-error HTTP 502'],
  ]
  for (const [what, module, reply, expected] of errors) {
    it(`takes ${what} at ${module} for ${expected.split(' ')[0]}, after one request`, async () => {
      const stand = await cloud()
      const session = open(stand)
      if (module !== 'identity') await session.identify()
      stand.asked.length = 0
      stand.override = () => reply
      const failed = await failure(module === 'identity' ? session.identify() : session.probe(module, PLACE))
      const [reason, , place, ...code] = failed.split(' ')
      assert.deepEqual([`${reason} ${code.join(' ')}`, place], [expected, PROJECT])
      assert.equal(stand.asked.length, 1)
    })
  }

  it("blames a clock before a key: a refusal with Google's time far from ours is ours", async () => {
    const stand = await cloud({}, () => NOW)
    stand.override = () => ({
      ...(tokenError('invalid_grant', 'Invalid JWT Signature.') as Exclude<Reply, 'hang'>),
      headers: { date: new Date(NOW).toUTCString() },
    })
    assert.match(await failure(open(stand, FILE, { now: () => NOW + 180_000 }).identify()), /^clock-skew /)
    assert.match(await failure(open(stand, FILE, { now: () => NOW + 60_000 }).identify()), /^secret-wrong /)
  })

  it('is refused when its time is out of the frame, and takes that for a clock that is wrong', async () => {
    for (const minutes of [70, -70]) {
      const session = open(await cloud({}, () => NOW), FILE, { now: () => NOW + minutes * 60_000 })
      assert.match(await failure(session.identify()), /^clock-skew /)
    }
    assert.equal((await open(await cloud({}, () => NOW), FILE, { now: () => NOW }).identify()).accountId, PROJECT)
  })

  it('is refused for keys that the stand-in does not know, as Google refuses them', async () => {
    const accounts = {
      [EMAIL]: { keys: { [KID]: createPublicKey(PRIVATE) } },
      ['off@x.iam.gserviceaccount.com']: { keys: {}, isDisabled: true },
    }
    const stand = await cloud({ accounts })
    const refused = async (file: unknown, key = KEY) => (await failure(open(stand, file, { key }).identify())).split(' ')[0]
    assert.deepEqual(
      [
        await refused(FILE, [KID, OTHER]),
        await refused(FILE, ['another-kid', PRIVATE]),
        await refused({ ...FILE, client_email: 'nobody@x.iam.gserviceaccount.com' }),
        await refused({ ...FILE, client_email: 'off@x.iam.gserviceaccount.com' }),
      ],
      ['secret-wrong', 'secret-wrong', 'key-unknown', 'key-unknown'],
    )
  })

  it('is accepted by a stand-in that accepts the official client', async () => {
    const stand = await cloud()
    const official = (key: string) =>
      new JWT({
        email: EMAIL,
        key,
        keyId: KID,
        scopes: ['https://www.googleapis.com/auth/cloud-platform.read-only'],
        transporterOptions: { agent: agentTo(stand) },
      })
    const { data } = await official(PRIVATE).request<{ projectNumber: string }>({
      url: `https://${PROJECTS}/v1/projects/${PROJECT}`,
    })
    assert.equal(data.projectNumber, '123456789012')
    await assert.rejects(official(OTHER).authorize(), /invalid_grant/)
    assert.deepEqual(
      stand.asked.map(({ host }) => host),
      [TOKENS, PROJECTS, TOKENS],
    )
  })

  const form = (change: (form: URLSearchParams) => void) => (sent: VendorRequest) => {
    const changed = new URLSearchParams(sent.body)
    change(changed)
    return { ...sent, body: changed.toString() }
  }
  const assertion = (change: (parts: string[]) => string[]) =>
    form((one) => one.set('assertion', change((one.get('assertion') ?? '').split('.')).join('.')))
  const rewritten = (at: 0 | 1, changes: Readonly<Record<string, unknown>>, key?: string) =>
    assertion((parts) => {
      const before = JSON.parse(Buffer.from(parts[at] ?? '', 'base64url').toString())
      parts[at] = Buffer.from(JSON.stringify({ ...before, ...changes })).toString('base64url')
      if (key !== undefined) parts[2] = sign('sha256', Buffer.from(`${parts[0]}.${parts[1]}`), key).toString('base64url')
      return parts
    })
  /** What can be changed of what is sent to each of the hosts: each must be refused. */
  const mutations: Readonly<Record<string, Mutation>> = {
    [`${TOKENS}: the method`]: (sent) => ({ ...sent, method: 'GET' }),
    [`${TOKENS}: the path`]: (sent) => ({ ...sent, path: '/token/x' }),
    [`${TOKENS}: the host`]: (sent) => ({ ...sent, host: PROJECTS }),
    [`${TOKENS}: the content type`]: header('content-type', () => 'application/json'),
    [`${TOKENS}: the grant`]: form((one) => one.set('grant_type', 'client_credentials')),
    [`${TOKENS}: the assertion, removed`]: form((one) => one.delete('assertion')),
    [`${TOKENS}: the body, emptied`]: (sent) => ({ ...sent, body: '' }),
    [`${TOKENS}: the signature, cut`]: assertion((parts) => parts.slice(0, 2)),
    [`${TOKENS}: the signature, emptied`]: assertion((parts) => [...parts.slice(0, 2), '']),
    [`${TOKENS}: a letter of the signature`]: assertion(([head = '', claims = '', signature = '']) => [
      head,
      claims,
      `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
    ]),
    [`${TOKENS}: the algorithm, to none`]: rewritten(0, { alg: 'none' }),
    [`${TOKENS}: the algorithm, signed again`]: rewritten(0, { alg: 'HS256' }, PRIVATE),
    [`${TOKENS}: the key id`]: rewritten(0, { kid: 'x' }),
    [`${TOKENS}: the key id, signed again`]: rewritten(0, { kid: 'x' }, PRIVATE),
    [`${TOKENS}: the key`]: rewritten(0, {}, OTHER),
    [`${TOKENS}: the account`]: rewritten(1, { iss: 'x@x.iam.gserviceaccount.com' }),
    [`${TOKENS}: the audience`]: rewritten(1, { aud: 'https://evil.com/token' }),
    [`${TOKENS}: the audience, signed again`]: rewritten(1, { aud: 'https://evil.com/token' }, PRIVATE),
    [`${TOKENS}: the scope`]: rewritten(1, { scope: 'https://www.googleapis.com/auth/cloud-platform' }),
    [`${TOKENS}: the scope, to none, signed again`]: rewritten(1, { scope: '' }, PRIVATE),
    [`${TOKENS}: the times`]: rewritten(1, { iat: 1, exp: 2 }),
    [`${TOKENS}: a life of two hours, signed again`]: rewritten(1, { exp: Math.floor(Date.now() / 1000) + 7200 }, PRIVATE),
    [`${PROJECTS}: a letter of the token`]: header('authorization', (value) => `${value}x`),
    [`${PROJECTS}: the scheme`]: header('authorization', (value) => value.replace('Bearer', 'Basic')),
    [`${PROJECTS}: the token, removed`]: ({ headers: { authorization: _, ...headers }, ...sent }) => ({ ...sent, headers }),
    [`${PROJECTS}: the method`]: (sent) => ({ ...sent, method: 'POST' }),
    [`${PROJECTS}: the version`]: (sent) => ({ ...sent, path: sent.path.replace('v1', 'v9') }),
    [`${PROJECTS}: the host`]: (sent) => ({ ...sent, host: COMPUTE }),
  }
  for (const [what, mutate] of Object.entries(mutations)) {
    it(`is refused by the stand-in when somebody changes at ${what}`, async () => {
      const session = open(await cloud())
      session.mutate = (sent) => (what.startsWith(sent.host) ? mutate(sent) : sent)
      assert.match(await failure(session.identify()), /^(secret-wrong|key-unknown|vendor-error|clock-skew) /)
      session.mutate = undefined
      assert.equal((await session.identify()).accountId, PROJECT)
    })
  }

  it('sends its key nowhere, and the token to the services alone', async () => {
    const stand = await cloud()
    const session = open(stand)
    await session.identify()
    await session.probe('hosts', PLACE)
    await session.hosts(PLACE, null)
    const [first, ...others] = stand.asked
    const everything = JSON.stringify(stand.asked)
    const lines = PRIVATE.split('\n').filter((line) => line.length > 20)
    assert.ok(
      lines.length > 20 && lines.every((line) => !everything.includes(line) && !everything.includes(encodeURIComponent(line))),
    )
    const tokens = others.map(({ headers }) => headers['authorization'] ?? '')
    assert.ok(/^Bearer .{30}/.test(tokens[0] ?? '') && new Set(tokens).size === 1 && tokens.length === 3)
    assert.equal(first?.headers['authorization'], undefined)
    assert.ok(!JSON.stringify(others.map(({ url, body }) => [url, body])).includes(tokens[0]?.slice(7) ?? ''))
    assert.ok(others.every(({ body }) => !body.includes('assertion')))
  })
})

type Options = Omit<SessionOptions, 'credentials'> & {
  readonly key?: readonly [string, string]
  readonly connector?: typeof google
}
