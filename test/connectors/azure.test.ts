import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { ConfidentialClientApplication } from '@azure/msal-node'
import { azure } from '../../src/connectors/azure/connector.ts'
import type { Credentials, Module, VendorFailure, VendorRequest } from '../../src/connectors/vendor.ts'
import { networkTo } from './msal-network.ts'
import { header, type Mutation } from './mutations.ts'
import { failure, Opened, type OpenSession, openSession, type SessionOptions } from './session.ts'
import {
  APPLICATION,
  AZURE_ACCOUNT,
  type AzureAccount,
  azureStandIn,
  loginError,
  managementError,
  SUBSCRIPTION,
  TENANT,
} from './stand-ins/azure.ts'
import { json, type Reply, type StandIn } from './stand-ins/cloud.ts'

const SECRET = AZURE_ACCOUNT.applications[APPLICATION]?.secret ?? ''
const KEY: readonly [string, string] = [APPLICATION, SECRET]
const SECOND = 'bbbbbbbb-0000-4000-8000-000000000002'
const PLACE = { id: SUBSCRIPTION, region: '' }
const NOW = Date.UTC(2026, 10, 22, 8)
const LOGIN = 'login.microsoftonline.com'
const MANAGEMENT = 'management.azure.com'

describe('the connector of Azure', () => {
  const opened = new Opened()
  afterEach(() => opened.close())

  async function cloud(account: Partial<AzureAccount> = {}, now?: () => number): Promise<StandIn> {
    return opened.add(await azureStandIn({ ...AZURE_ACCOUNT, ...account }, now))
  }

  function open(stand: StandIn, credentials: Partial<Credentials> = {}, { key = KEY, ...options }: Options = {}): OpenSession {
    return opened.add(openSession(azure, key, stand, { ...options, credentials: { tenantId: TENANT, ...credentials } }))
  }

  const subscription = (id: string, state = 'Enabled') => ({ id, state, machines: [] })

  it('proves an application, finds its subscriptions, and passes every probe with one token', async () => {
    const stand = await cloud({ subscriptions: [subscription(SUBSCRIPTION), subscription(SECOND)] })
    const session = open(stand)
    assert.deepEqual(await session.identify(), {
      accountId: TENANT,
      otherIds: [SUBSCRIPTION, SECOND, APPLICATION],
      userName: APPLICATION,
      isPrimary: null,
    })
    const places = [SUBSCRIPTION, SECOND].map((id) => ({ id, region: '' }))
    assert.deepEqual(await session.places(), places)
    for (const module of ['hosts', 'posture', 'detection', 'trail'] as const) await session.probe(module, PLACE)
    assert.deepEqual(
      stand.asked.map(({ method, host, url }) => `${method} ${host}${url.split('?')[0]}`),
      [
        `POST ${LOGIN}/${TENANT}/oauth2/v2.0/token`,
        `GET ${MANAGEMENT}/subscriptions`,
        `GET ${MANAGEMENT}/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Compute/virtualMachines`,
        `GET ${MANAGEMENT}/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Security/secureScores`,
        `GET ${MANAGEMENT}/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Insights/eventtypes/management/values`,
        `GET ${MANAGEMENT}/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Insights/eventtypes/management/values`,
      ],
    )
  })

  it('asks the hosts of China for an application of China', async () => {
    const stand = await cloud({ isChina: true })
    const session = open(stand, { domain: 'china' })
    await session.identify()
    assert.deepEqual(
      stand.asked.map(({ host }) => host),
      ['login.chinacloudapi.cn', 'management.chinacloudapi.cn'],
    )
    assert.ok(!azure.allows('china', MANAGEMENT) && !azure.allows('global', 'management.chinacloudapi.cn'))
    assert.ok(!azure.allows('europe', MANAGEMENT) && !azure.allows('global', `x.${MANAGEMENT}`))
  })

  it('fetches a token anew when it runs out, and one for all who ask at once', async () => {
    let now = NOW
    const stand = await cloud({ tokenSeconds: 600 }, () => now)
    const session = open(stand, {}, { now: () => now })
    const tokens = () => stand.asked.filter(({ host }) => host === LOGIN).length
    await Promise.all(Array.from({ length: 4 }, () => session.probe('hosts', PLACE)))
    assert.equal(tokens(), 1)
    now += 500_000
    await session.probe('hosts', PLACE)
    assert.equal(tokens(), 1)
    now += 60_000
    await Promise.all(Array.from({ length: 4 }, () => session.probe('hosts', PLACE)))
    assert.equal(tokens(), 2)
  })

  it('asks again for a token that it did not get', async () => {
    const stand = await cloud()
    stand.override = () => loginError('temporarily_unavailable', undefined, 503)
    const session = open(stand)
    assert.match(await failure(session.identify()), /^throttled /)
    stand.override = undefined
    assert.equal((await session.identify()).accountId, TENANT)
  })

  it('uses the wanted subscriptions when all of them are listed and enabled', async () => {
    const account = { subscriptions: [subscription(SUBSCRIPTION), subscription(SECOND, 'Warned')] }
    const wanting = async (ids: readonly string[]) => open(await cloud(account), { subscriptionIds: ids }).places()
    assert.deepEqual(await wanting([SUBSCRIPTION.toUpperCase(), SUBSCRIPTION]), [PLACE])
    assert.equal(
      await failure(wanting([SUBSCRIPTION, SECOND])),
      `no-permission Microsoft.Resources/subscriptions/read ${SECOND} SubscriptionNotEnabled`,
    )
    assert.equal(
      await failure(wanting([TENANT])),
      `no-permission Microsoft.Resources/subscriptions/read ${TENANT} SubscriptionNotListed`,
    )
    assert.deepEqual(await wanting([]), [PLACE])
  })

  it('does not take an empty list of subscriptions for success', async () => {
    const session = open(await cloud({ subscriptions: [] }))
    assert.deepEqual((await session.identify()).otherIds, [APPLICATION])
    assert.match(await failure(session.places()), /^no-permission Microsoft.Resources\/subscriptions\/read NoSubscriptions$/)
  })

  it('builds no path from what is no UUID, and asks nothing', async () => {
    const stand = await cloud()
    for (const id of ['contoso.onmicrosoft.com', '', `${TENANT}/..`, `${TENANT}\n`, null]) {
      assert.equal(await failure(open(stand, { tenantId: id }).identify()), 'not-supported TenantId')
      assert.equal(await failure(open(stand, { tenantId: id }).probe('hosts', PLACE)), 'not-supported TenantId')
    }
    for (const id of ['x', `${SUBSCRIPTION}/../x`, '']) {
      assert.equal(await failure(open(stand, { subscriptionIds: [id] }).identify()), 'not-supported SubscriptionId')
      assert.equal(await failure(open(stand).probe('hosts', { id, region: '' })), 'not-supported SubscriptionId')
      assert.equal(await failure(open(stand).hosts({ id, region: '' }, null)), 'not-supported SubscriptionId')
    }
    assert.equal(stand.asked.length, 0)
  })

  /** Errors as Microsoft words them: what is answered where, and what it means. */
  const errors: readonly [what: string, module: Module | 'identity', reply: Reply, expected: string][] = [
    ['AADSTS700016', 'identity', loginError('unauthorized_client', 700016), 'key-unknown AADSTS700016'],
    ['AADSTS90002', 'identity', loginError('invalid_request', 90002), 'key-unknown AADSTS90002'],
    ['AADSTS7000215', 'identity', loginError('invalid_client', 7000215, 401), 'secret-wrong AADSTS7000215'],
    ['AADSTS7000112', 'identity', loginError('unauthorized_client', 7000112), 'key-disabled AADSTS7000112'],
    ['AADSTS7000222', 'identity', loginError('invalid_client', 7000222, 401), 'key-expired AADSTS7000222'],
    ['AADSTS900382', 'identity', loginError('invalid_request', 900382), 'wrong-domain AADSTS900382'],
    ['an unknown number', 'identity', loginError('invalid_client', 7999999, 401), 'secret-wrong AADSTS7999999'],
    ['invalid_client', 'identity', loginError('invalid_client', undefined, 401), 'secret-wrong invalid_client'],
    ['unauthorized_client', 'identity', loginError('unauthorized_client', undefined), 'key-unknown unauthorized_client'],
    ['invalid_scope', 'identity', loginError('invalid_scope', 70011), 'vendor-error AADSTS70011'],
    [
      'a number in the text alone',
      'identity',
      json({ error: 'invalid_client', error_description: 'AADSTS7000222: The provided client secret keys are expired.' }, 401),
      'key-expired AADSTS7000222',
    ],
    ['429 of the login', 'identity', loginError('invalid_request', undefined, 429), 'throttled invalid_request'],
    ['a constructor', 'identity', json({ error: 'constructor', error_codes: ['constructor'] }, 400), 'vendor-error constructor'],
    ['no JSON', 'identity', { status: 502, body: '<html>' }, 'vendor-error HTTP 502'],
    ['no token', 'identity', json({ token_type: 'Bearer' }), 'vendor-error UnexpectedAnswer'],
    ['a token of another type', 'identity', json({ token_type: 'pop', access_token: 'x' }), 'vendor-error UnexpectedAnswer'],
    [
      'a token with a line end',
      'identity',
      json({ token_type: 'Bearer', access_token: 'x\r\nx: y' }),
      'vendor-error UnexpectedAnswer',
    ],
    ['AuthorizationFailed', 'hosts', managementError('AuthorizationFailed', 403), 'no-permission AuthorizationFailed'],
    ['AuthorizationFailed', 'posture', managementError('AuthorizationFailed', 403), 'no-permission AuthorizationFailed'],
    ['AuthorizationFailed', 'detection', managementError('AuthorizationFailed', 403), 'no-permission AuthorizationFailed'],
    ['another 403', 'trail', managementError('Forbidden', 403), 'no-permission Forbidden'],
    ['SubscriptionNotFound', 'hosts', managementError('SubscriptionNotFound', 404), 'no-permission SubscriptionNotFound'],
    [
      'InvalidAuthenticationTokenTenant',
      'hosts',
      managementError('InvalidAuthenticationTokenTenant', 401),
      'wrong-domain InvalidAuthenticationTokenTenant',
    ],
    [
      'MissingSubscriptionRegistration',
      'posture',
      managementError('MissingSubscriptionRegistration', 409),
      'region-not-enabled MissingSubscriptionRegistration',
    ],
    [
      'NoRegisteredProviderFound',
      'posture',
      managementError('NoRegisteredProviderFound', 400),
      'region-not-enabled NoRegisteredProviderFound',
    ],
    [
      'SubscriptionRequestsThrottled',
      'trail',
      managementError('SubscriptionRequestsThrottled', 429),
      'throttled SubscriptionRequestsThrottled',
    ],
    ['InternalServerError', 'hosts', managementError('InternalServerError', 500), 'vendor-error InternalServerError'],
    ['no JSON', 'hosts', { status: 200, body: '<html>' }, 'vendor-error UnexpectedAnswer'],
    ['a redirect', 'hosts', { status: 302, headers: { location: 'https://evil.com/' }, body: '' }, 'vendor-error HTTP 302'],
  ]
  for (const [what, module, reply, expected] of errors) {
    it(`takes ${what} at ${module} for ${expected.split(' ')[0]}, after one request`, async () => {
      const stand = await cloud()
      const session = open(stand)
      if (module !== 'identity') await session.identify()
      stand.asked.length = 0
      stand.override = () => reply
      const [reason = '', ...rest] = (
        await failure(module === 'identity' ? session.identify() : session.probe(module, PLACE))
      ).split(' ')
      assert.equal(`${reason} ${rest.slice(2).join(' ')}`, expected)
      assert.equal(rest[1], module === 'identity' ? TENANT : SUBSCRIPTION)
      assert.equal(stand.asked.length, 1)
    })
  }

  it('asks for the activities of the last minutes alone', async () => {
    const stand = await cloud({}, () => NOW)
    await open(stand, {}, { now: () => NOW }).probe('trail', PLACE)
    const query = new URL(stand.asked.at(-1)?.url ?? '', `https://${MANAGEMENT}`).searchParams
    assert.equal(query.get('$filter'), "eventTimestamp ge '2026-11-22T07:55:00.000Z'")
  })

  it('tells how long it is to wait, and the id of the request', async () => {
    const stand = await cloud()
    const session = open(stand)
    await session.identify()
    stand.override = () => managementError('TooManyRequests', 429, { 'retry-after': '17' })
    await assert.rejects(session.probe('hosts', PLACE), ({ detail }: VendorFailure) => {
      assert.deepEqual([detail.retryAfterMs, detail.requestId], [17_000, 'r-2'])
      return true
    })
  })

  it('tells the permission that is missing, and where', async () => {
    const denied = new Set(['Microsoft.Compute/virtualMachines', 'Microsoft.Insights/eventtypes/management/values'])
    const session = open(await cloud({ denied }))
    await session.probe('posture', PLACE)
    const at = `${SUBSCRIPTION} AuthorizationFailed`
    assert.equal(await failure(session.probe('hosts', PLACE)), `no-permission Microsoft.Compute/virtualMachines/read ${at}`)
    assert.equal(await failure(session.probe('trail', PLACE)), `no-permission Microsoft.Insights/eventtypes/values/read ${at}`)
  })

  it('is refused for what the stand-in does not know, as Microsoft refuses it', async () => {
    const applications = { disabled: { secret: 's', state: 'disabled' }, expired: { secret: 's', state: 'expired' } } as const
    const stand = await cloud({ applications: { ...AZURE_ACCOUNT.applications, ...applications } })
    const refused = async (id: string, secret: string) =>
      (await failure(open(stand, {}, { key: [id, secret] }).identify())).split(' ')[0]
    assert.deepEqual(
      [
        await refused(APPLICATION, 'x'),
        await refused('x', SECRET),
        await refused('disabled', 's'),
        await refused('expired', 's'),
      ],
      ['secret-wrong', 'key-unknown', 'key-disabled', 'key-expired'],
    )
    assert.match(await failure(open(stand, { tenantId: SECOND }).identify()), /^key-unknown oauth2\/token .*AADSTS90002$/)
  })

  it('is accepted by a stand-in that accepts the official client', async () => {
    const stand = await cloud()
    const official = (clientSecret: string) =>
      new ConfidentialClientApplication({
        auth: { clientId: APPLICATION, authority: `https://${LOGIN}/${TENANT}`, clientSecret },
        system: { networkClient: networkTo(stand) },
      })
    const scopes = { scopes: [`https://${MANAGEMENT}/.default`] }
    const token = (await official(SECRET).acquireTokenByClientCredential(scopes))?.accessToken
    const answer = await networkTo(stand).sendGetRequestAsync<{ value: { subscriptionId: string }[] }>(
      `https://${MANAGEMENT}/subscriptions?api-version=2022-12-01`,
      { headers: { authorization: `Bearer ${token}` } },
    )
    assert.equal(answer.body.value[0]?.subscriptionId, SUBSCRIPTION)
    await assert.rejects(official('bad').acquireTokenByClientCredential(scopes), { errorCode: 'invalid_client' })
  })

  const body = (change: (form: URLSearchParams) => void) => (sent: VendorRequest) => {
    const form = new URLSearchParams(sent.body)
    change(form)
    return { ...sent, body: form.toString() }
  }
  /** What can be changed of what is sent to each of the hosts: each must be refused. */
  const mutations: Readonly<Record<string, Mutation>> = {
    [`${LOGIN}: the tenant`]: (sent) => ({ ...sent, path: sent.path.replace(TENANT, SECOND) }),
    [`${LOGIN}: the path`]: (sent) => ({ ...sent, path: sent.path.replace('v2.0', 'v1.0') }),
    [`${LOGIN}: the method`]: (sent) => ({ ...sent, method: 'GET' }),
    [`${LOGIN}: the content type`]: header('content-type', () => 'application/json'),
    [`${LOGIN}: the grant`]: body((form) => form.set('grant_type', 'password')),
    [`${LOGIN}: the application`]: body((form) => form.set('client_id', SECOND)),
    [`${LOGIN}: a letter of the secret`]: body((form) => form.set('client_secret', `${SECRET}x`)),
    [`${LOGIN}: the encoding of the secret`]: (sent) => ({ ...sent, body: (sent.body ?? '').replace('%2B', '+') }),
    [`${LOGIN}: the secret, removed`]: body((form) => form.delete('client_secret')),
    [`${LOGIN}: a second application`]: body((form) => form.append('client_id', SECOND)),
    [`${LOGIN}: the scope`]: body((form) => form.set('scope', 'https://graph.microsoft.com/.default')),
    [`${LOGIN}: the body, emptied`]: (sent) => ({ ...sent, body: '' }),
    [`${LOGIN}: the host`]: (sent) => ({ ...sent, host: MANAGEMENT }),
    [`${MANAGEMENT}: a letter of the token`]: header('authorization', (value) => `${value}x`),
    [`${MANAGEMENT}: the scheme`]: header('authorization', (value) => value.replace('Bearer', 'Basic')),
    [`${MANAGEMENT}: the token, removed`]: ({ headers: { authorization: _, ...headers }, ...sent }) => ({ ...sent, headers }),
    [`${MANAGEMENT}: the version`]: (sent) => ({ ...sent, path: sent.path.replace('2022', '2012') }),
    [`${MANAGEMENT}: the version, removed`]: (sent) => ({ ...sent, path: '/subscriptions' }),
    [`${MANAGEMENT}: the method`]: (sent) => ({ ...sent, method: 'POST' }),
    [`${MANAGEMENT}: the host`]: (sent) => ({ ...sent, host: LOGIN }),
  }
  for (const [what, mutate] of Object.entries(mutations)) {
    it(`is refused by the stand-in when somebody changes at ${what}`, async () => {
      const session = open(await cloud())
      session.mutate = (sent) => (what.startsWith(sent.host) ? mutate(sent) : sent)
      assert.match(await failure(session.identify()), /^(secret-wrong|key-unknown|vendor-error) /)
      session.mutate = undefined
      assert.equal((await session.identify()).accountId, TENANT)
    })
  }

  it('sends the secret to the login alone, and the token to the management alone', async () => {
    const stand = await cloud()
    const session = open(stand)
    await session.identify()
    await session.probe('hosts', PLACE)
    const [login, ...managed] = stand.asked
    assert.equal(new URLSearchParams(login?.body).get('client_secret'), SECRET)
    assert.ok(!JSON.stringify([login?.url, login?.headers, managed]).includes(encodeURIComponent(SECRET)))
    assert.ok(!JSON.stringify(stand.asked.map(({ url, headers }) => [url, headers])).includes(SECRET))
    const tokens = managed.map(({ headers }) => headers['authorization'] ?? '')
    assert.ok(/^Bearer .{30}/.test(tokens[0] ?? '') && new Set(tokens).size === 1 && tokens.length === 2)
    assert.ok(!JSON.stringify(managed.map(({ url, body: sent }) => [url, sent])).includes(tokens[0]?.slice(7) ?? ''))
    assert.equal(login?.headers['authorization'], undefined)
  })
})

type Options = Omit<SessionOptions, 'credentials'> & { readonly key?: readonly [string, string] }
