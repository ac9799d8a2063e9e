import type { FreshKey } from '../domain/identity/create-root-key.ts'

/** Product codes in the variables by which Terraform's provider is told an endpoint. */
const TERRAFORM_CODES = [
  'SAS',
  'CLOUDFW',
  'CLOUD_SIEM',
  'RAM',
  'STS',
  'RESOURCEMANAGER',
  'RESOURCEDIRECTORYMASTER',
  'ACTIONTRAIL',
]

/** The lines that make the official SDKs, the vendor's command line and Terraform talk to a `dev` server. */
export function devEnvironment(url: string, { account, accessKeyId, accessKeySecret }: FreshKey): string[] {
  const { host } = new URL(url)
  const secret = accessKeySecret.reveal()
  return [
    `# Management account ${account}; everything is in memory and gone at the end.`,
    '# For garrison itself, and for the official SDKs (their credentials; endpoint and protocol are set in code:',
    `#   endpoint: '${host}', protocol: 'HTTP'):`,
    `export GARRISON_ENDPOINT=${url}`,
    `export ALIBABA_CLOUD_ACCESS_KEY_ID=${accessKeyId}`,
    `export ALIBABA_CLOUD_ACCESS_KEY_SECRET=${secret}`,
    `# For the vendor's command line: aliyun cloudfw DescribeInstanceMembers --endpoint ${host} --region cn-shanghai`,
    '# For Terraform (and protocol = "HTTP" in the provider block):',
    `export ALICLOUD_ACCESS_KEY=${accessKeyId}`,
    `export ALICLOUD_SECRET_KEY=${secret}`,
    'export ALICLOUD_REGION=cn-shanghai',
    ...TERRAFORM_CODES.map((code) => `export ALIBABA_CLOUD_ENDPOINT_${code}=${host}`),
  ]
}
