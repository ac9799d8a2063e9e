import { randomBytes } from 'node:crypto'
import { type Asked, json, type Reply, type StandIn, standIn } from './cloud.ts'

/** A virtual machine in a pretended subscription. */
export interface AzureMachine {
  readonly name: string
  readonly size: string
  readonly os: 'Linux' | 'Windows'
  readonly privateAddress: string
  readonly publicAddress?: string
  readonly state?: string
}

/** A pretended subscription. */
export interface AzureSubscription {
  readonly id: string
  readonly state: string
  readonly machines: readonly AzureMachine[]
}

/** A pretended tenant of Azure. */
export interface AzureAccount {
  readonly tenant: string
  readonly applications: Readonly<Record<string, { readonly secret: string; readonly state?: 'disabled' | 'expired' }>>
  readonly subscriptions: readonly AzureSubscription[]
  /** `Microsoft.Compute/virtualMachines`: refused in every subscription. */
  readonly denied: ReadonlySet<string>
  readonly pageSize: number
  readonly tokenSeconds: number
  readonly isChina: boolean
}

export const TENANT = '95304a97-339b-4de5-9a7d-cdbffaf00000'
export const APPLICATION = '11111111-2222-3333-4444-555555555555'
export const SUBSCRIPTION = 'aaaaaaaa-0000-4000-8000-000000000001'

export const AZURE_ACCOUNT: AzureAccount = {
  tenant: TENANT,
  applications: { [APPLICATION]: { secret: 'lab~Secret+/=&x' } },
  subscriptions: [{ id: SUBSCRIPTION, state: 'Enabled', machines: [] }],
  denied: new Set(),
  pageSize: 2,
  tokenSeconds: 3599,
  isChina: false,
}

/** Which version of the interface each type of resource is asked with. */
const VERSIONS: Readonly<Record<string, RegExp>> = {
  subscriptions: /^2022-12-01$/,
  'Microsoft.Compute/virtualMachines': /^202[4-9]-\d\d-\d\d$/,
  'Microsoft.Network/networkInterfaces': /^202[3-9]-\d\d-\d\d$/,
  'Microsoft.Network/publicIPAddresses': /^202[3-9]-\d\d-\d\d$/,
  'Microsoft.Security/secureScores': /^2020-01-01$/,
  'Microsoft.Insights/eventtypes/management/values': /^2015-04-01$/,
}

interface Issued {
  readonly host: string
  readonly until: number
}

interface World {
  readonly account: AzureAccount
  readonly issued: Map<string, Issued>
  readonly now: number
}

/** Azure on loopback: secrets and tokens are verified, and what is asked must be asked as its documentation says. */
export function azureStandIn(account: AzureAccount = AZURE_ACCOUNT, now: () => number = Date.now): Promise<StandIn> {
  const issued = new Map<string, Issued>()
  return standIn((asked) => answer(asked, { account, issued, now: now() }), now)
}

const hostsOf = ({ isChina }: AzureAccount) =>
  isChina
    ? { login: 'login.chinacloudapi.cn', management: 'management.chinacloudapi.cn' }
    : { login: 'login.microsoftonline.com', management: 'management.azure.com' }

function answer(asked: Asked, world: World): Reply {
  const { login, management } = hostsOf(world.account)
  if (asked.host === login) return loginAnswer(asked, world)
  if (asked.host === management) return managementAnswer(asked, world)
  return json({}, 421)
}

/** An error of Microsoft Entra. */
export function loginError(error: string, number: number | undefined, status = 400, text = 'No.'): Reply {
  const codes = number === undefined ? {} : { error_codes: [number] }
  const description = number === undefined ? text : `AADSTS${number}: ${text} Trace ID: t Correlation ID: c`
  return json({ error, error_description: description, ...codes }, status, { 'x-ms-request-id': 'r-1' })
}

/** An error of Azure Resource Manager. */
export function managementError(code: string, status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return json({ error: { code, message: `The client 'x' may not: ${code}` } }, status, { 'x-ms-request-id': 'r-2', ...headers })
}

function loginAnswer({ method, host, url, headers, body }: Asked, { account, issued, now }: World): Reply {
  const [path = ''] = url.split('?')
  const [, tenant = '', rest = ''] = /^\/([^/]+)\/(.*)$/.exec(path) ?? []
  if (tenant !== account.tenant) return loginError('invalid_request', 90002, 400, `Tenant '${tenant}' not found.`)
  if (method === 'GET' && rest === 'v2.0/.well-known/openid-configuration') {
    const base = `https://${host}/${tenant}`
    const endpoints = { token_endpoint: `${base}/oauth2/v2.0/token`, authorization_endpoint: `${base}/oauth2/v2.0/authorize` }
    return json({ ...endpoints, issuer: `${base}/v2.0`, jwks_uri: `${base}/discovery/v2.0/keys` })
  }
  if (rest !== 'oauth2/v2.0/token') return json({}, 404)
  if (method !== 'POST') return loginError('invalid_request', 900561, 405)
  if (!(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'))
    return loginError('invalid_request', 900144)
  const form = new URLSearchParams(body)
  if ([...form.keys()].length !== new Set(form.keys()).size) return loginError('invalid_request', 900144)
  if (form.get('grant_type') !== 'client_credentials') return loginError('unsupported_grant_type', 70003)
  const { management } = hostsOf(account)
  if (!(form.get('scope') ?? '').split(' ').includes(`https://${management}/.default`)) return loginError('invalid_scope', 70011)
  const id = form.get('client_id') ?? ''
  const application = Object.hasOwn(account.applications, id) ? account.applications[id] : undefined
  if (application === undefined) return loginError('unauthorized_client', 700016)
  if (application.state === 'disabled') return loginError('unauthorized_client', 7000112)
  if (application.secret !== form.get('client_secret')) return loginError('invalid_client', 7000215, 401)
  if (application.state === 'expired') return loginError('invalid_client', 7000222, 401)
  const token = `eyJ0.${randomBytes(24).toString('base64url')}`
  issued.set(token, { host: management, until: now + account.tokenSeconds * 1000 })
  return json({ token_type: 'Bearer', expires_in: account.tokenSeconds, access_token: token })
}

function managementAnswer(asked: Asked, world: World): Reply {
  const refused = refusedToken(asked, world)
  if (refused !== undefined) return refused
  if (asked.method !== 'GET') return managementError('HttpMethodNotAllowed', 405)
  const url = new URL(`https://${asked.host}${asked.url}`)
  const match = /^\/subscriptions(?:\/([^/]+)\/providers\/(.+))?$/.exec(url.pathname)
  const subscription = match?.[1]
  const resource = match === null ? '' : (match[2] ?? 'subscriptions')
  const version = VERSIONS[resource]
  if (version === undefined) return managementError('InvalidResourceType', 404)
  if (!version.test(url.searchParams.get('api-version') ?? '')) return managementError('InvalidApiVersionParameter', 400)
  const { account } = world
  if (resource === 'subscriptions') {
    const listed = account.subscriptions.map(({ id, state }) => ({ id: `/subscriptions/${id}`, subscriptionId: id, state }))
    return page(listed, url, account)
  }
  const found = account.subscriptions.find(({ id }) => id === subscription)
  if (found === undefined) return managementError('SubscriptionNotFound', 404)
  if (account.denied.has(resource)) return managementError('AuthorizationFailed', 403)
  if (resource.startsWith('Microsoft.Insights') && !/^eventTimestamp ge '\d{4}-/.test(url.searchParams.get('$filter') ?? '')) {
    return managementError('BadRequest', 400)
  }
  return page(RESOURCES[resource]?.(found) ?? [], url, account)
}

function refusedToken({ host, headers }: Asked, { issued, now }: World): Reply | undefined {
  const [, token] = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '') ?? []
  if (token === undefined) return managementError('AuthenticationFailed', 401)
  const known = issued.get(token)
  if (known === undefined) return managementError('InvalidAuthenticationToken', 401)
  if (known.host !== host) return managementError('InvalidAuthenticationTokenTenant', 401)
  return known.until < now ? managementError('ExpiredAuthenticationToken', 401) : undefined
}

function page(all: readonly unknown[], url: URL, { pageSize }: AzureAccount): Reply {
  const from = Number(url.searchParams.get('$skiptoken') ?? 0)
  const next = new URL(url)
  next.searchParams.set('$skiptoken', String(from + pageSize))
  return json({ value: all.slice(from, from + pageSize), ...(from + pageSize < all.length ? { nextLink: next.href } : {}) })
}

const network = (subscription: string, kind: string, name: string) =>
  `/subscriptions/${subscription}/resourceGroups/RG/providers/Microsoft.Network/${kind}/${name}`

const RESOURCES: Readonly<Record<string, (subscription: AzureSubscription) => readonly unknown[]>> = {
  'Microsoft.Compute/virtualMachines': ({ id, machines }) =>
    machines.map(({ name, size, os, state = 'Succeeded' }) => ({
      id: `/subscriptions/${id}/resourceGroups/RG/providers/Microsoft.Compute/virtualMachines/${name}`,
      name,
      location: 'westeurope',
      properties: {
        vmId: `vm-${name}`,
        provisioningState: state,
        hardwareProfile: { vmSize: size },
        storageProfile: { osDisk: { osType: os }, imageReference: { publisher: 'P', offer: 'Offer', sku: 'sku-1' } },
        // Ids differ in their letters' case from list to list.
        networkProfile: {
          networkInterfaces: [
            { id: network(id, 'networkInterfaces', `${name}-second`), properties: { primary: false } },
            { id: network(id, 'networkInterfaces', name).toUpperCase(), properties: { primary: true } },
          ],
        },
      },
    })),
  'Microsoft.Network/networkInterfaces': ({ id, machines }) =>
    machines.map(({ name, privateAddress, publicAddress }) => ({
      id: network(id, 'networkInterfaces', name),
      properties: {
        ipConfigurations: [
          { properties: { primary: false, privateIPAddress: '10.9.9.9' } },
          {
            properties: {
              primary: true,
              privateIPAddress: privateAddress,
              subnet: { id: `${network(id, 'virtualNetworks', 'vnet-1')}/subnets/default` },
              ...(publicAddress === undefined ? {} : { publicIPAddress: { id: network(id, 'publicIPAddresses', `ip-${name}`) } }),
            },
          },
        ],
      },
    })),
  'Microsoft.Network/publicIPAddresses': ({ id, machines }) =>
    machines
      .filter(({ publicAddress }) => publicAddress !== undefined)
      .map(({ name, publicAddress }) => ({
        id: network(id, 'publicIPAddresses', `ip-${name}`),
        properties: { ipAddress: publicAddress },
      })),
}
