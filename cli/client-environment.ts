/** Product codes in the variables by which Terraform's provider is told an endpoint. */
export const TERRAFORM_CODES = [
  'SAS',
  'CLOUDFW',
  'CLOUD_SIEM',
  'RAM',
  'STS',
  'RESOURCEMANAGER',
  'RESOURCEDIRECTORYMASTER',
  'ACTIONTRAIL',
] as const

/** The clients that environment variables can be printed for. */
export const CLIENTS = ['sdk', 'cli', 'terraform'] as const
export type ClientName = (typeof CLIENTS)[number]

/** Which server a client shall reach, and with which key. */
export interface ClientTarget {
  readonly endpoint: URL
  readonly accessKeyId: string
  readonly accessKeySecret: string
  /** The token of a temporary key. */
  readonly securityToken?: string
}

/**
 * Lines for a POSIX shell that make a client of the vendor's APIs reach this server: `export` lines, and comments for
 * what no variable can say. `eval "$(garrison env)"` takes them.
 */
export function clientEnvironment(target: ClientTarget, clients: readonly ClientName[]): string[] {
  return clients.flatMap((client) => LINES[client](target))
}

const LINES: Readonly<Record<ClientName, (target: ClientTarget) => string[]>> = {
  sdk: ({ endpoint, ...key }) => [
    '# For garrison itself, and for the official SDKs (their credentials; endpoint and protocol are set in code:',
    `#   endpoint: '${endpoint.host}', protocol: '${protocolOf(endpoint)}'):`,
    exportLine('GARRISON_ENDPOINT', endpoint.origin),
    ...keyLines(key),
  ],
  cli: ({ endpoint, ...key }) => [
    `# For the vendor's command line: aliyun cloudfw DescribeInstanceMembers --endpoint ${endpoint.host} --region cn-shanghai`,
    ...(endpoint.protocol === 'https:'
      ? []
      : ['# (it insists on HTTPS for some operations, such as sas UpdateMultiUserInstances: for these serve with --tls-cert)']),
    exportLine('ALIBABA_CLOUD_IGNORE_PROFILE', 'TRUE'),
    exportLine('ALIBABA_CLOUD_ENDPOINT', endpoint.host),
    exportLine('ALIBABA_CLOUD_REGION_ID', 'cn-shanghai'),
    ...keyLines(key),
  ],
  terraform: ({ endpoint, accessKeyId, accessKeySecret, securityToken }) => [
    `# For Terraform (and protocol = "${protocolOf(endpoint)}" in the provider block):`,
    exportLine('ALICLOUD_ACCESS_KEY', accessKeyId),
    exportLine('ALICLOUD_SECRET_KEY', accessKeySecret),
    ...tokenLines('ALICLOUD_SECURITY_TOKEN', securityToken),
    exportLine('ALICLOUD_REGION', 'cn-shanghai'),
    ...TERRAFORM_CODES.map((code) => exportLine(`ALIBABA_CLOUD_ENDPOINT_${code}`, endpoint.host)),
  ],
}

function keyLines({ accessKeyId, accessKeySecret, securityToken }: Omit<ClientTarget, 'endpoint'>): string[] {
  return [
    exportLine('ALIBABA_CLOUD_ACCESS_KEY_ID', accessKeyId),
    exportLine('ALIBABA_CLOUD_ACCESS_KEY_SECRET', accessKeySecret),
    ...tokenLines('ALIBABA_CLOUD_SECURITY_TOKEN', securityToken),
  ]
}

function tokenLines(name: string, token: string | undefined): string[] {
  return token === undefined ? [] : [exportLine(name, token)]
}

/** The word for the endpoint's protocol in the settings of SDKs and Terraform. */
export function protocolOf(endpoint: URL): 'HTTP' | 'HTTPS' {
  return endpoint.protocol === 'https:' ? 'HTTPS' : 'HTTP'
}

function exportLine(name: string, value: string): string {
  return `export ${name}=${/^[\w.:/@%+=,-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`}`
}
