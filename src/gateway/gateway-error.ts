/**
 * The refusals that the gateway itself can say, before and beside any operation. The operations' own errors stand in
 * their files. Every status of a lasting fault is 4xx: clients repeat what is answered with 5xx.
 */
const GATEWAY_ERRORS = {
  // Two statuses are published, 404 and 400. 404 is the more common one, and Terraform reads it as "does not exist".
  'InvalidAccessKeyId.NotFound': [404, 'Specified access key is not found.'],
  'InvalidAccessKeyId.Inactive': [400, 'Specified access key is disabled.'],
  MissingAccessKeyId: [400, 'AccessKeyId is mandatory for this action.'],

  'SignatureDoesNotMatch.Acs3': [
    400,
    // Differs: the V3 message shows the string to sign and not the canonical request, which can hold secrets.
    'Specified signature does not match our calculation. server StringToSign is [%s]',
  ],
  'SignatureDoesNotMatch.Rpc': [400, 'Specified signature is not matched with our calculation. server string to sign is:%s'],
  // The vendor's text is not published; ours names the piece that is missing.
  IncompleteSignature: [400, 'The request signature is incomplete: %s.'],
  InvalidSignatureMethod: [400, 'Specified signature method is not valid: ACS3-HMAC-SHA256 and HMAC-SHA1 are accepted.'],
  InvalidSignatureVersion: [400, 'Specified parameter SignatureVersion is not valid.'],
  MissingSignatureNonce: [400, 'SignatureNonce is mandatory for this action.'],
  InvalidSignatureNonce: [400, 'Specified parameter SignatureNonce is not valid.'],
  SignatureNonceUsed: [400, 'Specified signature nonce was used already.'],
  // Differs: a body that is not the one whose hash was signed has its own code, so that a meddling proxy is found at once.
  InvalidContentSha256: [400, 'The header x-acs-content-sha256 is not the SHA-256 of the body received.'],

  MissingTimestamp: [400, 'Timestamp is mandatory for this action.'],
  'InvalidTimeStamp.Format': [400, 'Specified time stamp or date value is not well formatted.'],
  'InvalidTimeStamp.Expired': [400, 'Specified time stamp or date value is expired.'],

  MissingSecurityToken: [400, 'SecurityToken is mandatory for this action.'],
  'InvalidSecurityToken.Expired': [400, 'Specified SecurityToken is expired.'],
  'InvalidSecurityToken.Malformed': [400, 'Specified SecurityToken is malformed.'],
  'InvalidSecurityToken.MismatchWithAccessKey': [400, 'Specified SecurityToken does not belong to the specified access key.'],

  MissingAction: [400, 'Action is mandatory for this action.'],
  InvalidAction: [400, 'Specified parameter Action is not valid.'],
  'InvalidAction.NotFound': [404, 'Specified api is not found, please check your url and method.'],
  'InvalidApi.NotFound': [404, 'Specified api is not found, please check your url and method.'],
  MissingVersion: [400, 'Version is mandatory for this action.'],
  InvalidVersion: [400, 'Specified parameter Version is not valid.'],
  'InvalidProduct.NotFound': [404, 'Cannot find product according to your specified domain.'],
  'InvalidProtocol.NeedSsl': [404, 'Your request is denied as lack of ssl protect.'],
  // No status is published; 405 is HTTP's own word for it.
  UnsupportedHTTPMethod: [405, 'This http method is not supported.'],

  // 429 exists on other gateways of the vendor; the published status here is 400, and clients look at the code.
  'Throttling.User': [400, 'Request was denied due to user flow control.'],
  'Throttling.Api': [400, 'Request was denied due to api flow control.'],
  Throttling: [400, 'Request was denied due to request throttling.'],
  'Forbidden.RAM': [403, "User not authorized to operate on the specified resource, or this API doesn't support RAM."],
  MissingParameter: [400, 'The input parameter %s that is mandatory for processing this request is not supplied.'],
  'InvalidParameter.Format': [400, 'Specified parameter %s is not well formatted.'],
  ServiceUnavailable: [503, 'The request has failed due to a temporary failure of the server.'],
  InternalError: [500, 'The request processing has failed due to some unknown error.'],

  // Differs: a header that decides about the request and comes twice is refused, for two readers could choose differently.
  InvalidHeader: [400, 'The header %s is given more than once.'],
  // Differs: a body over the limit is refused with HTTP's own status and name for it.
  RequestEntityTooLarge: [413, 'The request body is larger than %s bytes.'],
  // Differs: a body that is neither a form nor JSON in UTF-8 is refused and not guessed at.
  UnsupportedMediaType: [415, 'The body must be application/x-www-form-urlencoded or application/json in UTF-8.'],
  // Differs: broken percent-encoding or UTF-8, and the character U+0000, are refused and not replaced.
  'InvalidParameter.Encoding': [400, 'The %s is not percent-encoded UTF-8 text.'],
  // Differs: a body that claims to be JSON must be one JSON object.
  'InvalidParameter.Json': [400, 'The body is not a JSON object.'],
  // Differs: a parameter that comes twice in the same place is refused, for two readers could choose differently.
  'InvalidParameter.Duplicate': [400, 'The parameter %s is given more than once.'],
  // Differs: the number of parameters is bounded.
  'InvalidParameter.TooMany': [400, 'The request has more than %s parameters.'],
  // Differs: names are bounded in length, and list numbers run from 1 without leading zeros to a bound.
  'InvalidParameter.Name': [400, 'The parameter name %s is not valid.'],
  // Differs: nesting is bounded, in names and in JSON alike.
  'InvalidParameter.TooDeep': [400, 'The parameters are nested deeper than %s levels.'],
} as const satisfies Record<string, readonly [status: number, message: string]>

/** A key of the gateway's table of refusals. */
export type GatewayErrorName = keyof typeof GATEWAY_ERRORS

// The two schemes say one code with different words.
const WIRE_CODE: ReadonlyMap<string, string> = new Map([
  ['SignatureDoesNotMatch.Acs3', 'SignatureDoesNotMatch'],
  ['SignatureDoesNotMatch.Rpc', 'SignatureDoesNotMatch'],
])

/** A refusal as it goes out: code, HTTP status and message for the caller. */
export class GatewayError extends Error {
  readonly code: string
  readonly status: number
  /** The cause, for the log alone. */
  logDetail: string | undefined
  /** Response headers that go with the refusal, for instance how long to wait. */
  headers: Readonly<Record<string, string>> = {}
  /** Members of the error body beside the usual ones, for instance AccessDeniedDetail. */
  fields: Readonly<Record<string, unknown>> = {}

  constructor(code: string, status: number, message: string, logDetail?: string) {
    super(message)
    this.name = 'GatewayError'
    this.code = code
    this.status = status
    this.logDetail = logDetail
  }

  /** Adds response headers. */
  withHeaders(headers: Readonly<Record<string, string>>): this {
    this.headers = headers
    return this
  }

  /** Adds members to the error body. */
  withFields(fields: Readonly<Record<string, unknown>>): this {
    this.fields = fields
    return this
  }

  /** Adds the cause for the log. It must not hold a secret. */
  withLogDetail(logDetail: string): this {
    this.logDetail = logDetail
    return this
  }
}

/** A refusal of the table; `words` fill the `%s` of its message in order and reach the caller. */
export function gatewayError(name: GatewayErrorName, ...words: readonly string[]): GatewayError {
  const [status, message] = GATEWAY_ERRORS[name]
  let used = 0
  const filled = message.replaceAll('%s', () => words[used++] ?? '')
  return new GatewayError(WIRE_CODE.get(name) ?? name, status, filled)
}
