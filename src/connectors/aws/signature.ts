import { AwsV4Signer } from 'aws4fetch'
import type { Secret } from '../../kernel/secret.ts'
import type { VendorRequest } from '../vendor.ts'
import type { Service } from './endpoints.ts'

/** What a request is signed with and for. */
export interface Signing {
  readonly secretId: string
  readonly secretKey: Secret
  readonly service: Service
  readonly region: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Signs a request with Signature Version 4; all of its headers and its body are. */
export async function signed(request: VendorRequest, signing: Signing): Promise<VendorRequest> {
  const { secretId, secretKey, service, region, now } = signing
  const signer = new AwsV4Signer({
    method: request.method,
    url: `https://${request.host}${request.path}`,
    headers: { ...request.headers },
    ...(request.body === undefined ? {} : { body: request.body }),
    accessKeyId: secretId,
    secretAccessKey: secretKey.reveal(),
    service,
    region,
    datetime: new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    allHeaders: true,
  })
  const { headers } = await signer.sign()
  return { ...request, headers: Object.fromEntries(headers) }
}
