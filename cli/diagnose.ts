import type { Secret } from '../src/kernel/secret.ts'
import { protocolOf, TERRAFORM_CODES } from './client-environment.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A setting by which a client would leave this server, or not reach it; and how to mend it. */
export interface Finding {
  /** Which client it concerns. */
  readonly client: 'all' | 'sdk' | 'cli' | 'terraform'
  readonly problem: string
  readonly remedy: string
}

/** What the checks look at. */
export interface Surroundings {
  readonly env: Environment
  /** The server that clients are meant to reach. */
  readonly endpoint: URL
  /** The key that they are meant to use. */
  readonly accessKeyId: string
  /** The token of that key, when it is a temporary one. */
  readonly securityToken?: Secret
  /** Profiles that the vendor's command line keeps in its own file; empty when there is none. */
  readonly profiles: readonly string[]
}

/**
 * Finds the settings by which a run meant for this server would reach the real cloud, or somebody else's server. Looks
 * at variables alone: what code and configuration files say, no check from outside can know.
 */
export function diagnose(surroundings: Surroundings): Finding[] {
  return [
    ...keys(surroundings),
    ...tokens(surroundings),
    ...otherCredentials(surroundings),
    ...commandLine(surroundings),
    ...terraform(surroundings),
    ...proxies(surroundings),
  ]
}

const KEY_VARIABLES = [
  ['sdk', 'ALIBABA_CLOUD_ACCESS_KEY_ID'],
  ['terraform', 'ALICLOUD_ACCESS_KEY'],
  ['cli', 'ALICLOUD_ACCESS_KEY_ID'],
  ['cli', 'ALIBABACLOUD_ACCESS_KEY_ID'],
] as const

function keys({ env, accessKeyId }: Surroundings): Finding[] {
  return KEY_VARIABLES.flatMap(([client, name]) =>
    isSet(env, name) && env[name] !== accessKeyId
      ? [
          {
            client,
            problem: `${name} is another key than ${accessKeyId}`,
            remedy: `export ${name}=${accessKeyId}, with its secret`,
          },
        ]
      : [],
  )
}

const TOKEN_VARIABLES = ['ALIBABA_CLOUD_SECURITY_TOKEN', 'ALIBABACLOUD_SECURITY_TOKEN', 'ALICLOUD_SECURITY_TOKEN'] as const

/** A token goes with one key: a permanent one has none. */
function tokens({ env, accessKeyId, securityToken }: Surroundings): Finding[] {
  const given = TOKEN_VARIABLES.filter((name) => isSet(env, name))
  if (securityToken === undefined) {
    return given.map((name) => ({
      client: 'all',
      problem: `${name} is set: it adds a token of another key to every call`,
      remedy: `unset ${name}`,
    }))
  }
  const remedy = 'eval "$(garrison env)" where the key and its token are set'
  if (given.length === 0) {
    const problem = `${TOKEN_VARIABLES[0]} is not set: the temporary key ${accessKeyId} counts only with its token`
    return [{ client: 'all', problem, remedy }]
  }
  return given
    .filter((name) => env[name] !== securityToken.reveal())
    .map((name) => ({ client: 'all', problem: `${name} is not the token of ${accessKeyId}`, remedy }))
}

/** Variables that make clients fetch credentials elsewhere. */
const CREDENTIAL_VARIABLES = [
  ['ALIBABA_CLOUD_ROLE_ARN', 'makes clients assume a role at the real STS'],
  ['ALICLOUD_ASSUME_ROLE_ARN', 'makes Terraform assume a role first'],
  ['ALIBABA_CLOUD_OIDC_TOKEN_FILE', 'makes clients trade a token at the real STS'],
  ['ALIBABA_CLOUD_ECS_METADATA', 'makes clients ask the metadata service of a cloud server for a key'],
  ['ALIBABA_CLOUD_CREDENTIALS_URI', 'makes clients fetch their key from another server'],
  ['ALIBABA_CLOUD_CREDENTIALS_FILE', 'makes clients read their key from a file'],
  ['ALICLOUD_SHARED_CREDENTIALS_FILE', 'makes Terraform read its key from a file'],
  ['ALIBABA_CLOUD_PROFILE', 'makes clients use a stored profile'],
  ['ALIBABACLOUD_PROFILE', 'makes clients use a stored profile'],
  ['ALICLOUD_PROFILE', 'makes clients use a stored profile'],
] as const

function otherCredentials({ env }: Surroundings): Finding[] {
  return CREDENTIAL_VARIABLES.flatMap(([name, effect]) =>
    isSet(env, name) ? [{ client: 'all', problem: `${name} is set: it ${effect}`, remedy: `unset ${name}` } as const] : [],
  )
}

function commandLine({ env, endpoint, profiles }: Surroundings): Finding[] {
  const findings: Finding[] = []
  const [profile] = profiles
  if (profile !== undefined && env['ALIBABA_CLOUD_IGNORE_PROFILE']?.toUpperCase() !== 'TRUE') {
    findings.push({
      client: 'cli',
      problem: `the vendor's command line has a stored profile (${profile}) and would sign with its key`,
      remedy: 'export ALIBABA_CLOUD_IGNORE_PROFILE=TRUE',
    })
  }
  const said = env['ALIBABA_CLOUD_ENDPOINT'] ?? ''
  if (hostOf(said) !== endpoint.host) {
    findings.push({
      client: 'cli',
      problem: `ALIBABA_CLOUD_ENDPOINT ${said === '' ? 'is not set' : `is ${said}`}: without --endpoint the vendor's command line would leave`,
      remedy: `export ALIBABA_CLOUD_ENDPOINT=${endpoint.host}, and give --endpoint ${endpoint.host} where its version does not read it`,
    })
  }
  return findings
}

function terraform({ env, endpoint }: Surroundings): Finding[] {
  const findings = TERRAFORM_CODES.flatMap((code): Finding[] => {
    const name = `ALIBABA_CLOUD_ENDPOINT_${code}`
    // The provider reads the older name when the newer one is empty.
    const said = env[name]?.trim() || env[`${code}_ENDPOINT`]?.trim() || ''
    if (hostOf(said) === endpoint.host && protocolFits(said, endpoint)) return []
    const problem = `${name} ${said === '' ? 'is not set' : `is ${said}`}: Terraform would call another server`
    return [{ client: 'terraform', problem, remedy: `export ${name}=${endpoint.host}` }]
  })
  const accountType = env['ALIBABA_CLOUD_ACCOUNT_TYPE'] ?? ''
  if (accountType !== '' && accountType.toLowerCase() !== 'domestic') {
    findings.push({
      client: 'terraform',
      problem: `ALIBABA_CLOUD_ACCOUNT_TYPE is ${accountType}: Terraform then changes some endpoints to the international site's on its own`,
      remedy: 'unset ALIBABA_CLOUD_ACCOUNT_TYPE',
    })
  }
  if (isSet(env, 'TF_ENDPOINT_PATH')) {
    findings.push({
      client: 'terraform',
      problem: 'TF_ENDPOINT_PATH is set: Terraform reads endpoints from that file',
      remedy: 'unset TF_ENDPOINT_PATH',
    })
  }
  return findings
}

function proxies({ env, endpoint }: Surroundings): Finding[] {
  const protocol = protocolOf(endpoint)
  const exempt = `${env['NO_PROXY'] ?? ''},${env['no_proxy'] ?? ''}`.split(',').map((name) => name.trim())
  if (exempt.some((name) => name === '*' || name === endpoint.hostname || name === endpoint.host)) return []
  return [`${protocol}_PROXY`, `${protocol.toLowerCase()}_proxy`, 'ALL_PROXY', 'all_proxy'].flatMap((name) =>
    isSet(env, name)
      ? [
          {
            client: 'all',
            problem: `${name} is set and NO_PROXY does not name ${endpoint.hostname}: calls would go to the proxy`,
            remedy: `export NO_PROXY=${endpoint.hostname}`,
          } as const,
        ]
      : [],
  )
}

function isSet(env: Environment, name: string): boolean {
  return (env[name] ?? '') !== ''
}

function hostOf(said: string): string {
  const url = said.includes('://') ? said : `http://${said}`
  return URL.canParse(url) ? new URL(url).host : said
}

function protocolFits(said: string, endpoint: URL): boolean {
  return !said.includes('://') || said.startsWith(`${endpoint.protocol}//`)
}
