import type { CloudDomain } from '../vendor.ts'

/** What is asked of AWS, by the names of its hosts. */
export type Service = 'sts' | 'ec2' | 'config' | 'iam' | 's3' | 'sqs' | 'cloudtrail' | 'guardduty'

const REGION = '[a-z]{2}(?:-[a-z]{2,10}){1,3}-[0-9]{1,2}'
const REGIONAL = new RegExp(`^(?:sts|ec2|config|iam|s3|sqs|cloudtrail|guardduty)\\.(${REGION})\\.amazonaws\\.com(\\.cn)?$`)
const GLOBAL_IAM = 'iam.amazonaws.com'

/** Whether a text may stand in a host name as a region. */
export function isRegion(text: string): boolean {
  return new RegExp(`^${REGION}$`).test(text)
}

/** Whether a host is one of AWS's that are asked, in the wanted one of its separate clouds. */
export function allows(domain: CloudDomain | null, host: string): boolean {
  if (host === GLOBAL_IAM) return domain !== 'china'
  const match = REGIONAL.exec(host)
  const isChina = match?.[2] !== undefined
  return match?.[1]?.startsWith('cn-') === isChina && isChina === (domain === 'china')
}

/** The host of a service in a region. */
export function hostOf(service: Service, region: string): string {
  if (service === 'iam' && !region.startsWith('cn-')) return GLOBAL_IAM
  return `${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
}

/** Regions that every account of a domain has; the first is asked first. */
export function firstRegions(domain: CloudDomain | null): readonly [string, ...string[]] {
  return domain === 'china' ? ['cn-north-1', 'cn-northwest-1'] : ['us-east-1', 'us-east-2', 'us-west-2', 'eu-west-1']
}
